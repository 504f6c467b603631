using System.Runtime.InteropServices;
using Mesh.Contracts;
using Mesh.Contracts.Wire;
using Mesh.Simulation;

namespace Mesh.Scenarios;

/// <summary>One direction of a link, cut into records, and what was said in it of identities.</summary>
internal sealed class WrittenRecords(SimLink link, SimHost from, TimeSpan since)
{
    private readonly List<byte> _bytes = [];
    private int _taken;

    public SimLink Link => link;

    public SimHost From => from;

    public SimHost To => link.Dialler == from ? link.Acceptor : link.Dialler;

    public bool IsDialler => link.Dialler == from;

    public TimeSpan Since => since;

    /// <summary>What the link is for, as the dialler has said.</summary>
    public LinkKind Kind { get; set; }

    /// <summary>The one identity that the writer speaks as.</summary>
    public Uid? Shown { get; set; }

    /// <summary>Whom the dialler has asked for.</summary>
    public Uid? Asked { get; set; }

    /// <summary>Whether the receiver knew, when the writer showed its delegation, that this was revoked: then it has no word for the writer.</summary>
    public bool IsRevoked { get; set; }

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public bool TryTake(out RecordType type, out ReadOnlyMemory<byte> body)
    {
        (type, body) = (default, default);
        ReadOnlySpan<byte> rest = CollectionsMarshal.AsSpan(_bytes)[_taken..];
        if (!RecordHeader.TryRead(rest, out RecordHeader header) || rest.Length < RecordHeader.Size + header.Length)
        {
            _bytes.RemoveRange(0, _taken);
            _taken = 0;
            return false;
        }

        type = header.Type;
        body = rest.Slice(RecordHeader.Size, header.Length).ToArray();
        _taken += RecordHeader.Size + header.Length;
        return true;
    }

    public override string ToString() => $"{from.Name} on {link}";
}
