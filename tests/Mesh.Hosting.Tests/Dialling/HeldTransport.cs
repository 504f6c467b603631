using Mesh.Actors.Transport;
using Mesh.Contracts;

namespace Mesh.Hosting.Tests.Dialling;

/// <summary>A transport whose dials to some addresses wait until the test lets them go, and that knows which are under way.</summary>
internal sealed class HeldTransport(ITransport inner, Func<DateTimeOffset> now) : ITransport
{
    private readonly Dictionary<string, List<TaskCompletionSource>> _held = [];

    public Hid LocalHid => inner.LocalHid;

    /// <summary>Other names of addresses.</summary>
    public Dictionary<string, string> Aliases { get; } = [];

    /// <summary>Each dial that was begun, and when.</summary>
    public List<(string Address, DateTimeOffset At)> Dials { get; } = [];

    public List<string> UnderWay { get; } = [];

    /// <summary>Dials that were given up while they were held.</summary>
    public List<string> GivenUp { get; } = [];

    /// <summary>True if a held dial goes on after it was given up, as one that is nearly done may.</summary>
    public bool IsDeaf { get; set; }

    public void Hold(params string[] addresses)
    {
        foreach (string address in addresses)
        {
            _held[address] = [];
        }
    }

    public void Release(string address)
    {
        _held.Remove(address, out List<TaskCompletionSource>? held);
        held!.ForEach(dial => dial.TrySetResult());
    }

    public ValueTask<ITransportListener> ListenAsync(
        string address,
        Action<ITransportLink> onLink,
        CancellationToken cancellationToken = default
    ) => inner.ListenAsync(address, onLink, cancellationToken);

    public async ValueTask<ITransportLink> DialAsync(string address, CancellationToken cancellationToken = default)
    {
        Dials.Add((address, now()));
        UnderWay.Add(address);
        try
        {
            if (_held.TryGetValue(address, out List<TaskCompletionSource>? held))
            {
                var dial = new TaskCompletionSource();
                held.Add(dial);
                using CancellationTokenRegistration _ = cancellationToken.Register(() =>
                {
                    GivenUp.Add(address);
                    if (!IsDeaf)
                    {
                        dial.TrySetCanceled(cancellationToken);
                    }
                });
                await dial.Task;
            }

            return await inner.DialAsync(Aliases.GetValueOrDefault(address, address), CancellationToken.None);
        }
        finally
        {
            UnderWay.Remove(address);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
