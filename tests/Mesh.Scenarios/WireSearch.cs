using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>Searches all that hosts write for apps and identities: each may stand only in a record that carries such, and only where the other host may know of it.</summary>
/// <remarks>
/// <para>
/// An app is its service id, and its name is chosen so that it stands nowhere else. It may be in an <c>Announce</c> if the app was permitted to the other host while
/// the link was there; an app of a third host may be nowhere. For identities see <see cref="IdentitySearch"/>.
/// </para>
/// <para>Who may be known to whom is also looked up before each planned fault: what is written in the moment of a change may be of before.</para>
/// </remarks>
internal sealed class WireSearch
{
    // Two generations, and the total length.
    private const int DataHead = 12;

    private readonly SimMesh _mesh;
    private readonly Dictionary<SimApp, byte[]> _sids = [];
    private readonly Func<SimApp, SimHost, bool> _mayMeet;
    private readonly Dictionary<(SimHost, string, SimHost), TimeSpan> _metUntil = [];
    private readonly Dictionary<(SimLink, SimHost), WrittenRecords> _written = [];
    private readonly IdentitySearch _identities;

    /// <param name="mesh">Whose wire.</param>
    /// <param name="mayMeet">Whether an app may be known to a host now.</param>
    public WireSearch(SimMesh mesh, Func<SimApp, SimHost, bool> mayMeet)
    {
        _mesh = mesh;
        _mayMeet = mayMeet;
        _identities = new IdentitySearch(mesh, WrittenBy);
        mesh.Network.OnWritten = OnWritten;
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

    private WrittenRecords WrittenBy(SimLink link, SimHost from)
    {
        if (!_written.TryGetValue((link, from), out WrittenRecords? written))
        {
            written = new WrittenRecords(link, from, _mesh.Now);
            _written.Add((link, from), written);
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
            // Most of what is sent is too short for an id, or frames of nothing.
            bool isNothing =
                body.Length < Sid.Size
                || (type == RecordType.Data && body.Span[DataHead..].IndexOfAnyExcept((byte)0) < 0);
            if (isNothing && type != RecordType.Hello)
            {
                continue;
            }

            SearchApps(written, type, body.Span);
            _identities.Search(written, type, body);
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

    private void SearchApps(WrittenRecords written, RecordType type, ReadOnlySpan<byte> body)
    {
        foreach (SimHost host in _mesh.Hosts)
        {
            foreach (SimApp app in host.Apps)
            {
                if (body.IndexOf(IdOf(app)) < 0)
                {
                    continue;
                }

                Found++;
                bool mayMeet =
                    type == RecordType.Announce
                    && host == written.From
                    && (
                        _mayMeet(app, written.To)
                        || (
                            _metUntil.TryGetValue((host, app.Name, written.To), out TimeSpan until)
                            && until >= written.Since
                        )
                    );
                if (!mayMeet)
                {
                    _mesh.Fail(
                        $"{written} tells of {app} in {type}, which it was not permitted to meet since the link began."
                    );
                }
            }
        }
    }
}
