using Mesh.Contracts;

namespace Mesh.Host.Control;

/// <summary>How the open apps of the node are called. Asks the host for all at once, and for those that it does not know once in a while only.</summary>
/// <param name="ask">Asks the host.</param>
/// <param name="time">Its clock.</param>
internal sealed class AppNames(Func<CancellationToken, Task<IReadOnlyDictionary<Sid, string>>> ask, TimeProvider time)
{
    /// <summary>How long an app that is not open is taken to be so: many lines of a stream may be about one that has closed.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private volatile Known _known = new(new Dictionary<Sid, string>(), AskedAt: null);

    /// <summary>The name; null if it is not open, or the host gives no answer.</summary>
    public async Task<string?> FindAsync(Sid sid, CancellationToken stop)
    {
        Known known = _known;
        if (known.Names.TryGetValue(sid, out string? name))
        {
            return name;
        }

        if (known.AskedAt is not { } asked || time.GetElapsedTime(asked) >= AskEvery)
        {
            IReadOnlyDictionary<Sid, string> names = known.Names;
            try
            {
                names = await ask(stop);
            }
            catch (MeshException)
            {
                // It stops; who asked is told without.
            }

            known = new Known(names, time.GetTimestamp());
            _known = known;
        }

        return known.Names.GetValueOrDefault(sid);
    }

    private sealed record Known(IReadOnlyDictionary<Sid, string> Names, long? AskedAt);
}
