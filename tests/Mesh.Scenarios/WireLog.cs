using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>A record that a host has written.</summary>
/// <param name="At">When.</param>
/// <param name="Link">On which link.</param>
/// <param name="From">Who.</param>
/// <param name="Type">What it is.</param>
/// <param name="Body">What is in it.</param>
internal sealed record WireRecord(TimeSpan At, SimLink Link, SimHost From, RecordType Type, byte[] Body)
{
    /// <summary>To whom.</summary>
    public SimHost To => Link.Dialler == From ? Link.Acceptor : Link.Dialler;

    /// <summary>Whether its writer has dialled the link.</summary>
    public bool IsByDialler => Link.Dialler == From;

    /// <summary>The refusal that everybody hears.</summary>
    public bool IsGenericRefusal => Type == RecordType.Refused && Body.AsSpan().SequenceEqual<byte>([0xa1, 0x01, 0x01]);

    /// <summary>Whether an identity of a host, or an app of it, stands in it.</summary>
    public bool TellsOf(SimHost host) =>
        host.Keys.Identities.Any(own => Has(own.Uid.ToArray()) || Has(own.PublicKey.ToArray()))
        || host.Apps.Any(app => Has(Sid.OfName(app.Name).ToArray()));

    public override string ToString() => $"{At:c} {From.Name} on {Link}: {Type}, {Convert.ToHexStringLower(Body)}";

    private bool Has(byte[] part) => Body.AsSpan().IndexOf(part) >= 0;
}

/// <summary>All records that hosts write from now on.</summary>
internal sealed class WireLog
{
    private readonly SimMesh _mesh;
    private readonly Dictionary<(SimLink, SimHost), WrittenRecords> _written = [];
    private readonly List<WireRecord> _records = [];

    public WireLog(SimMesh mesh)
    {
        _mesh = mesh;
        mesh.Network.OnWritten += OnWritten;
    }

    /// <summary>What one host has written to another since a time, oldest first.</summary>
    public IReadOnlyList<WireRecord> Of(SimHost from, SimHost to, TimeSpan since = default) =>
        [.. _records.Where(record => record.From == from && record.To == to && record.At >= since)];

    /// <summary>What one host has written to another on other links than these, oldest first.</summary>
    public IReadOnlyList<WireRecord> Of(SimHost from, SimHost to, IReadOnlyCollection<SimLink> but) =>
        [.. Of(from, to).Where(record => !but.Contains(record.Link))];

    private void OnWritten(SimLink link, SimHost from, ReadOnlyMemory<byte> bytes)
    {
        if (!_written.TryGetValue((link, from), out WrittenRecords? written))
        {
            written = new WrittenRecords(link, from, _mesh.Now);
            _written.Add((link, from), written);
        }

        written.Add(bytes.Span);
        while (written.TryTake(out RecordType type, out ReadOnlyMemory<byte> body))
        {
            _records.Add(new WireRecord(_mesh.Now, link, from, type, body.ToArray()));
        }
    }
}
