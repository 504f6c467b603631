using Mesh.Contracts;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Searches what hosts write for the service ids of their apps: a link may carry one only if the app was permitted to its other host while the link was there.</summary>
/// <remarks>
/// Names are chosen so that they stand nowhere else; a service id is its name. Who may be known to whom changes by planned faults only, and is looked up before
/// each of them.
/// </remarks>
internal sealed class WireSearch
{
    private readonly SimMesh _mesh;
    private readonly Func<SimApp, SimHost, bool> _mayMeet;
    private readonly Dictionary<(SimHost, string, SimHost), TimeSpan> _metUntil = [];
    private readonly Dictionary<(SimLink, SimHost), (TimeSpan Since, byte[] Tail)> _written = [];

    /// <param name="mesh">Whose wire.</param>
    /// <param name="mayMeet">Whether an app may be known to a host now.</param>
    public WireSearch(SimMesh mesh, Func<SimApp, SimHost, bool> mayMeet)
    {
        _mesh = mesh;
        _mayMeet = mayMeet;
        mesh.Network.OnWritten = OnWritten;
        mesh.AddChecker(record =>
        {
            if (record.Kind == SimRecordKind.Fault)
            {
                Look();
            }
        });
    }

    /// <summary>How many bytes were searched.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many ids were found where they may be.</summary>
    public int Found { get; private set; }

    private void Look()
    {
        foreach (SimHost host in _mesh.Hosts)
        {
            foreach (SimApp app in host.Apps)
            {
                foreach (SimHost other in _mesh.Hosts)
                {
                    if (other != host && _mayMeet(app, other))
                    {
                        _metUntil[(host, app.Name, other)] = _mesh.Now;
                    }
                }
            }
        }
    }

    private void OnWritten(SimLink link, SimHost from, ReadOnlyMemory<byte> bytes)
    {
        if (!_written.TryGetValue((link, from), out (TimeSpan Since, byte[] Tail) before))
        {
            before = (_mesh.Now, []);
        }

        // A name may be cut by the pieces in which it is written.
        byte[] all = [.. before.Tail, .. bytes.Span];
        Bytes += bytes.Length;
        SimHost to = link.Dialler == from ? link.Acceptor : link.Dialler;
        foreach (SimApp app in from.Apps)
        {
            if (all.AsSpan().IndexOf(Sid.OfName(app.Name).ToArray()) < 0)
            {
                continue;
            }

            Found++;
            bool mayMeet =
                _mayMeet(app, to)
                || (_metUntil.TryGetValue((from, app.Name, to), out TimeSpan until) && until >= before.Since);
            if (!mayMeet)
            {
                _mesh.Fail(
                    $"{from.Name} tells {to.Name} of {app}, which it was not permitted to meet since {link} began."
                );
            }
        }

        _written[(link, from)] = (before.Since, all.Length < 31 ? all : all[^31..]);
    }
}
