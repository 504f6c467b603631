using System.Formats.Cbor;
using System.Text;
using Mesh.Actors.Limits;
using Mesh.Actors.Storage;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>A pin as it is kept. Key: sid, luid, ruid, rhid, of 32 bytes each; value: deterministic CBOR, [1, policy, priority, the app's name].</summary>
/// <param name="Owner">The app.</param>
/// <param name="Name">What it was called when it pinned.</param>
/// <param name="Target">What.</param>
/// <param name="Policy">How firmly.</param>
/// <param name="Priority">0 before 255.</param>
internal sealed record PinRecord(Sid Owner, string Name, PinTarget Target, PinPolicy Policy, byte Priority)
{
    private const int Version = 1;
    private const int Items = 4;
    private const int MaxNameBytes = 256;

    /// <summary>All that a store holds.</summary>
    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it cannot be read, or an entry is damaged or of another version; the message
    /// names it.</exception>
    public static IReadOnlyList<PinRecord> ReadAll(IMeshStore store) =>
        [.. store.Read(StoreTable.Pins).Select(entry => Read(entry.Key, entry.Value))];

    public static byte[] KeyOf(Sid owner, PinTarget target)
    {
        byte[] key = new byte[4 * Sid.Size];
        owner.WriteTo(key);
        target.Luid.WriteTo(key.AsSpan(Sid.Size));
        target.Ruid.WriteTo(key.AsSpan(2 * Sid.Size));
        target.Rhid.WriteTo(key.AsSpan(3 * Sid.Size));
        return key;
    }

    /// <summary>Keeps it.</summary>
    public StoreChange ToChange()
    {
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartArray(Items);
        cbor.WriteInt32(Version);
        cbor.WriteInt32((int)Policy);
        cbor.WriteInt32(Priority);
        cbor.WriteTextString(NameThatFits(Name));
        cbor.WriteEndArray();
        return new StoreChange(StoreTable.Pins, KeyOf(Owner, Target), cbor.Encode());
    }

    /// <summary>Keeps it no more.</summary>
    public StoreChange ToRemoval() => RemovalOf(Owner, Target);

    /// <summary>Keeps no more what an app pins there.</summary>
    public static StoreChange RemovalOf(Sid owner, PinTarget target) =>
        new(StoreTable.Pins, KeyOf(owner, target), null);

    /// <summary>One in the place of two of the same app: the firmer policy, and the first priority.</summary>
    public PinRecord With(PinRecord other) =>
        this with
        {
            Policy = other.Policy > Policy ? other.Policy : Policy,
            Priority = Math.Min(other.Priority, Priority),
        };

    /// <exception cref="MeshException"><see cref="MeshErrorCode.Storage"/>: it is no pin of this version.</exception>
    public static PinRecord Read(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        if (key.Length != 4 * Sid.Size)
        {
            throw Damaged(key, $"its key has {key.Length} bytes, not {4 * Sid.Size}");
        }

        ReadOnlySpan<byte> ids = key.Span;
        var owner = new Sid(ids[..Sid.Size]);
        var target = new PinTarget(
            new Uid(ids[Sid.Size..(2 * Sid.Size)]),
            new Uid(ids[(2 * Sid.Size)..(3 * Sid.Size)]),
            new Hid(ids[(3 * Sid.Size)..])
        );
        if (owner.IsZero || target.Luid.IsZero || target.Ruid.IsZero)
        {
            throw Damaged(key, "an id of its key is zero");
        }

        try
        {
            return ReadValue(key, value, owner, target);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw Damaged(key, e.Message, e);
        }
    }

    private static PinRecord ReadValue(
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> value,
        Sid owner,
        PinTarget target
    )
    {
        var cbor = new CborReader(value, CborConformanceMode.Ctap2Canonical);
        int? items = cbor.ReadStartArray();
        int version = cbor.ReadInt32();
        if (version != Version || items != Items)
        {
            throw Damaged(key, $"it is of version {version}, and this program knows {Version}");
        }

        int policy = cbor.ReadInt32();
        int priority = cbor.ReadInt32();
        ReadOnlyMemory<byte> name = cbor.ReadDefiniteLengthTextStringBytes();
        cbor.ReadEndArray();
        if (cbor.BytesRemaining > 0 || policy is < 0 or > (int)PinPolicy.Always || priority is < 0 or > byte.MaxValue)
        {
            throw Damaged(key, $"policy {policy}, priority {priority}, {cbor.BytesRemaining} bytes too many");
        }

        return name.Length > MaxNameBytes
            ? throw Damaged(key, $"its name has {name.Length} bytes, more than {MaxNameBytes}")
            : new PinRecord(owner, Encoding.UTF8.GetString(name.Span), target, (PinPolicy)policy, (byte)priority);
    }

    // An app with a service id of its own may have a name of any length.
    private static string NameThatFits(string name) => PlainText.Clean(name, (MaxNameBytes / 4) - 1);

    private static MeshException Damaged(ReadOnlyMemory<byte> key, string why, Exception? cause = null) =>
        new(
            MeshErrorCode.Storage,
            $"The entry {Convert.ToHexStringLower(key.Span)} of the table {nameof(StoreTable.Pins)} cannot be used: {why}. Take it out, or use the program that wrote it.",
            cause
        );
}
