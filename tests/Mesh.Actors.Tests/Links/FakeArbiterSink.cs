using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>Writes down what an arbiter wants done, one line each.</summary>
internal sealed class FakeArbiterSink : ILinkArbiterSink
{
    public List<string> Calls { get; } = [];

    public ulong LastPing { get; private set; }

    public Dictionary<LinkSlot, LinkWait> Timers { get; } = [];

    public IReadOnlyList<string> Take()
    {
        string[] calls = [.. Calls];
        Calls.Clear();
        return calls;
    }

    public void Post(LinkSlot link, ControlMessage message)
    {
        LastPing = message is Ping ping ? ping.Token : LastPing;
        Calls.Add($"{NameOf(message)} on {link.Name.Serial}{(message is Keep { OtherIsDead: true } ? ", dead" : "")}");
    }

    private static string NameOf(ControlMessage message) =>
        message switch
        {
            Hold hold => $"Hold {hold.Held}",
            Close { FramesReceived: { } frames } => $"Close? {frames}",
            _ => message.GetType().Name,
        };

    public void Announce(LinkSlot link) => Calls.Add($"announce on {link.Name.Serial}");

    public void Adopt(LinkSlot link) => Calls.Add($"adopt {link.Name.Serial}");

    public void Carry(LinkSlot link) => Calls.Add($"carry on {link.Name.Serial}");

    public void DeliverHeld(LinkSlot link) => Calls.Add($"deliver {link.TakeHeld().Count} of {link.Name.Serial}");

    public void Resume(LinkSlot link) => Calls.Add($"resume {link.Name.Serial}");

    public void EndWith(LinkSlot link, ControlMessage trailer, bool finishOnly, bool shut) =>
        Calls.Add(
            $"{trailer.GetType().Name}{(trailer is Close close ? $" {close.Code}" : "")} ends {link.Name.Serial}"
        );

    public void Shut(LinkSlot link, string reason) => Calls.Add($"shut {link.Name.Serial}");

    public void Kill(LinkSlot link, string reason) => Calls.Add($"kill {link.Name.Serial}");

    public void Reset(OfflineReason reason, string? detail) => Calls.Add($"reset {reason}");

    public void Seal(OfflineReason reason, string? detail) => Calls.Add($"seal {reason}");

    public bool IsHeld { get; set; }

    /// <summary>Frames that were sent on the link; one that is none of the arbiter's counts no frames.</summary>
    public ulong FramesSent { get; set; }

    public bool IsPaused { get; private set; }

    public bool HasQueued { get; set; }

    public void PauseSending(bool paused) => IsPaused = paused;

    public bool HasArrived(LinkSlot link, ulong frames) => frames == FramesSent;

    public void AwaitSent() => Calls.Add("await sent");

    public void StartTimer(LinkSlot link, LinkWait wait) => Timers[link] = wait;

    public void StopTimer(LinkSlot link) => Timers.Remove(link);

    public void Empty(string detail) => Calls.Add("empty");
}
