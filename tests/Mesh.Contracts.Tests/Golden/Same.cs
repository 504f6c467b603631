using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Golden;

/// <summary>Equality by content: records compare the memories and lists within them by reference.</summary>
internal static class Same
{
    public static bool Message(ControlMessage a, ControlMessage b) =>
        (a, b) switch
        {
            (Introduce x, Introduce y) => Bytes(x.Delegation, y.Delegation)
                && Bytes(x.Metadata, y.Metadata)
                && x.Ruid == y.Ruid,
            (Proof x, Proof y) => Bytes(x.Delegation, y.Delegation) && Bytes(x.Metadata, y.Metadata),
            (Accepted x, Accepted y) => x.Addresses.SequenceEqual(y.Addresses)
                && All(x.Revocations, y.Revocations)
                && All(x.Successions, y.Successions)
                && x with { Addresses = y.Addresses, Revocations = y.Revocations, Successions = y.Successions } == y,
            (Words x, Words y) => All(x.Revocations, y.Revocations) && All(x.Successions, y.Successions),
            (ContactRequest x, ContactRequest y) => Bytes(x.Card, y.Card) && x.Id == y.Id && x.Text == y.Text,
            (ContactAnswer x, ContactAnswer y) => Bytes(x.Card, y.Card) && x.Id == y.Id,
            (Credit x, Credit y) => x.Grants.SequenceEqual(y.Grants),
            _ => a.Equals(b),
        };

    private static bool All(IReadOnlyList<ReadOnlyMemory<byte>> a, IReadOnlyList<ReadOnlyMemory<byte>> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => Bytes(pair.First, pair.Second));

    public static bool Signed(SignedObject a, SignedObject b) =>
        Bytes(a.Payload, b.Payload) && Bytes(a.Signature, b.Signature);

    public static bool Delegation(DelegationPayload a, DelegationPayload b) =>
        Bytes(a.IdentityKey, b.IdentityKey) && a with { IdentityKey = default } == b with { IdentityKey = default };

    public static bool Card(CardPayload a, CardPayload b) =>
        Bytes(a.IdentityKey, b.IdentityKey)
        && a.Alias == b.Alias
        && a.IssuedSeconds == b.IssuedSeconds
        && a.ExpiresSeconds == b.ExpiresSeconds
        && a.Hosts.Select(host => host.Hid).SequenceEqual(b.Hosts.Select(host => host.Hid))
        && a.Hosts.Zip(b.Hosts).All(pair => pair.First.Addresses.SequenceEqual(pair.Second.Addresses));

    private static bool Bytes(ReadOnlyMemory<byte>? a, ReadOnlyMemory<byte>? b) =>
        a.HasValue == b.HasValue && a.GetValueOrDefault().Span.SequenceEqual(b.GetValueOrDefault().Span);
}
