namespace Mesh.Actors.Tests.Links.Model;

internal enum StepKind
{
    /// <summary>The handshake of the link has ended here.</summary>
    Attach,

    /// <summary>The next record is read.</summary>
    Deliver,
    WriteFrame,
    WriteTrailer,
    TellDrained,
    TellEnded,

    /// <summary>Two seconds are over.</summary>
    Timer,

    /// <summary>Two seconds are over, and what was awaited is still on its way.</summary>
    EarlyTimer,

    /// <summary>Nothing was heard for as long as is allowed.</summary>
    Liveness,

    /// <summary>The app sends a frame.</summary>
    Send,
    Cut,
    Freeze,

    /// <summary>A host is gone at once, and its sockets are reset.</summary>
    Kill,

    /// <summary>A host that was killed is there again.</summary>
    Restart,

    /// <summary>A host without a link dials.</summary>
    Dial,

    /// <summary>A host bans the other one.</summary>
    Close,

    /// <summary>What the host that closes had accepted is written, or one second is over.</summary>
    TellSent,
}

/// <summary>One thing that happens, at one host, on one link.</summary>
internal readonly record struct ModelStep(StepKind Kind, int Side, int Link)
{
    public override string ToString() =>
        Kind switch
        {
            StepKind.Cut or StepKind.Freeze => $"{Kind} {Link + 1}",
            StepKind.Kill or StepKind.Restart or StepKind.Close or StepKind.TellSent =>
                $"{(Side == 0 ? "small" : "great")}.{Kind}",
            _ => $"{(Side == 0 ? "small" : "great")}.{Kind} {Link + 1}",
        };
}

/// <summary>What may happen in a model, and how often.</summary>
/// <param name="FramesOfSmall">Frames that the app at the smaller host sends.</param>
/// <param name="FramesOfGreat">Frames that the app at the greater host sends.</param>
/// <param name="Cuts">Links that break, at any moment.</param>
/// <param name="Freezes">Links on which nothing comes through any more, from any moment on.</param>
/// <param name="Killed">The host that is killed, at any moment: 0 is the smaller, 1 the greater.</param>
/// <param name="IsRestarted">It comes back, with a higher boot epoch.</param>
/// <param name="Redials">As many of the last links are dialled only by a host that has none left, or has come back.</param>
/// <param name="EarlyTimers">Timers that run out at any moment; all others only when nothing is on its way that could still come.</param>
/// <param name="Closer">The host that bans the other one, at any moment.</param>
internal sealed record ModelRules(
    int FramesOfSmall,
    int FramesOfGreat,
    int Cuts = 0,
    int Freezes = 0,
    int? Killed = null,
    bool IsRestarted = false,
    int Redials = 0,
    int EarlyTimers = 0,
    int? Closer = null
);
