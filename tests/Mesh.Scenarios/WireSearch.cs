using System.Text;
using Mesh.Actors.Permissions;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Searches all that hosts write for apps, protocols, identities and names: each may stand only in a record that carries such, and only where the other host may know of it.</summary>
/// <remarks>
/// <para>
/// An app is its service id, and its name is chosen so that it stands nowhere else. It may be in an <c>Announce</c> if the app was permitted the link's own identity, the
/// other's and the protocol while the link was there; an app of a third host may be nowhere. The name of a protocol stands in an <c>Announce</c> only, beside
/// an app that may speak it there. For identities and their names see <see cref="IdentitySearch"/>.
/// </para>
/// <para>
/// Who may be known to whom is also looked up when a link begins and before each planned fault: what is written in the moment of a change may be of before.
/// </para>
/// </remarks>
internal sealed class WireSearch
{
    // Two generations, and the total length.
    private const int DataHead = 12;

    // Shorter ones stand somewhere by chance.
    private const int ShortestName = 6;

    private readonly SimMesh _mesh;
    private readonly Dictionary<SimApp, byte[]> _sids = [];
    private readonly Dictionary<string, byte[]> _protocols = new(StringComparer.Ordinal);
    private readonly Dictionary<Meeting, TimeSpan> _metUntil = [];
    private readonly Dictionary<(SimLink, SimHost), WrittenRecords> _written = [];
    private readonly IdentitySearch _identities;

    /// <param name="mesh">Whose wire.</param>
    public WireSearch(SimMesh mesh)
    {
        _mesh = mesh;
        _identities = new IdentitySearch(mesh, WrittenBy);
        mesh.Network.OnWritten += OnWritten;
        mesh.AddChecker(record =>
        {
            if (record.Kind == SimRecordKind.Fault)
            {
                Look();
                _identities.Look();
            }
        });
    }

    /// <summary>How many bytes were searched.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many apps were found where they may be.</summary>
    public int Found { get; private set; }

    /// <summary>How many identities were found where they may be.</summary>
    public int IdentitiesFound => _identities.Found;

    /// <summary>How many names of identities likewise.</summary>
    public int NamesFound => _identities.NamesFound;

    // By the book alone. Our own identities are no contacts: no grant hides them.
    private static bool IsGranted(SimApp app, Uid luid, Uid ruid, string protocol)
    {
        AppGrant? grant = app.Host.Grants.Find(Sid.OfName(app.Name), luid);
        return grant is null || (grant.Speaks(protocol) && (grant.Shows(ruid) || Has(app.Host, ruid)));
    }

    private static bool Has(SimHost host, Uid uid) => host.Keys.Identities.Any(own => own.Uid == uid);

    private void Look()
    {
        foreach (SimHost host in _mesh.Hosts)
        {
            foreach (SimHost other in _mesh.Hosts)
            {
                Look(host, other);
            }
        }
    }

    private void Look(SimHost host, SimHost other)
    {
        if (other == host)
        {
            return;
        }

        foreach (SimApp app in host.Apps)
        {
            foreach (string protocol in app.Protocols)
            {
                foreach ((Uid luid, Uid ruid) in Pairs(host, other))
                {
                    if (IsGranted(app, luid, ruid, protocol))
                    {
                        _metUntil[new Meeting(host, app.Name, protocol, luid, ruid)] = _mesh.Now;
                    }
                }
            }
        }
    }

    private static IEnumerable<(Uid Luid, Uid Ruid)> Pairs(SimHost host, SimHost other) =>
        host.Keys.Identities.SelectMany(_ => other.Keys.Identities, (own, their) => (own.Uid, their.Uid));

    private WrittenRecords WrittenBy(SimLink link, SimHost from)
    {
        if (!_written.TryGetValue((link, from), out WrittenRecords? written))
        {
            written = new WrittenRecords(link, from, _mesh.Now);
            _written.Add((link, from), written);
            Look(from, written.To);
        }

        return written;
    }

    private void OnWritten(SimLink link, SimHost from, ReadOnlyMemory<byte> bytes)
    {
        Bytes += bytes.Length;
        WrittenRecords written = WrittenBy(link, from);
        written.Add(bytes.Span);
        while (written.TryTake(out RecordType type, out ReadOnlyMemory<byte> body))
        {
            // Most of what is sent are frames of nothing.
            if (type == RecordType.Data && body.Span[DataHead..].IndexOfAnyExcept((byte)0) < 0)
            {
                continue;
            }

            SearchProtocols(written, type, body.Span);
            _identities.SearchNames(written, type, body.Span);
            if (body.Length >= Sid.Size || type is RecordType.Hello or RecordType.Accepted)
            {
                _identities.Search(written, type, body);
                SearchApps(written, type, body);
            }
        }
    }

    private byte[] IdOf(SimApp app)
    {
        if (!_sids.TryGetValue(app, out byte[]? id))
        {
            id = Sid.OfName(app.Name).ToArray();
            _sids.Add(app, id);
        }

        return id;
    }

    private byte[] BytesOf(string protocol)
    {
        if (!_protocols.TryGetValue(protocol, out byte[]? bytes))
        {
            bytes = Encoding.UTF8.GetBytes(protocol);
            _protocols.Add(protocol, bytes);
        }

        return bytes;
    }

    private void SearchApps(WrittenRecords written, RecordType type, ReadOnlyMemory<byte> body)
    {
        foreach (SimHost host in _mesh.Hosts)
        {
            foreach (SimApp app in host.Apps)
            {
                if (body.Span.IndexOf(IdOf(app)) < 0)
                {
                    continue;
                }

                Found++;
                string? protocol =
                    type == RecordType.Announce ? ((Announce)ControlCodec.Read(type, body)).Protocol : null;
                if (host != written.From || protocol is null || !MayMeet(app, written, protocol))
                {
                    _mesh.Fail(
                        $"{written} as {written.Shown?.Short ?? "nobody"} tells of {app} by {protocol ?? "nothing"} in {type}, "
                            + "which it was not permitted to meet since the link began."
                    );
                }
            }
        }
    }

    private bool MayMeet(SimApp app, WrittenRecords written, string protocol)
    {
        if (written.Shown is not { } luid || WrittenBy(written.Link, written.To).Shown is not { } ruid)
        {
            return false;
        }

        var meeting = new Meeting(app.Host, app.Name, protocol, luid, ruid);
        return app.Protocols.Contains(protocol)
            && (
                IsGranted(app, luid, ruid, protocol)
                || (_metUntil.TryGetValue(meeting, out TimeSpan until) && until >= written.Since)
            );
    }

    // An Announce names one protocol, which SearchApps looks at.
    private void SearchProtocols(WrittenRecords written, RecordType type, ReadOnlySpan<byte> body)
    {
        if (type == RecordType.Announce)
        {
            return;
        }

        foreach (SimHost host in _mesh.Hosts)
        {
            foreach (SimApp app in host.Apps)
            {
                foreach (string protocol in app.Protocols)
                {
                    if (protocol.Length >= ShortestName && body.IndexOf(BytesOf(protocol)) >= 0)
                    {
                        _mesh.Fail($"{written} tells of protocol {protocol} in {type}, which carries none.");
                    }
                }
            }
        }
    }

    /// <summary>An app as one of its host's identities, by a protocol, towards somebody.</summary>
    private readonly record struct Meeting(SimHost Host, string App, string Protocol, Uid Luid, Uid Ruid);
}
