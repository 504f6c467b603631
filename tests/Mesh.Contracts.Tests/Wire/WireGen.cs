using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;

namespace Mesh.Contracts.Tests.Wire;

/// <summary>Values within the limits, with a taste for the edges between CBOR's integer sizes.</summary>
internal static class WireGen
{
    public static Gen<ulong> U64 { get; } =
        Gen.OneOf(
            Gen.Choose(0, 300).Select(value => (ulong)value),
            Gen.Elements<ulong>(23, 24, 255, 256, 65_535, 65_536, uint.MaxValue, uint.MaxValue + 1ul, ulong.MaxValue),
            Bytes(8, 8).Select(bytes => BitConverter.ToUInt64(bytes))
        );

    public static Gen<uint> U32 { get; } = U64.Select(value => (uint)value);

    public static Gen<uint> Generation { get; } = U32.Select(value => Math.Max(value, 1));

    public static Gen<Hid> Host { get; } = Bytes(32, 32).Select(bytes => new Hid(bytes)).Where(hid => !hid.IsZero);

    public static Gen<Uid> Identity { get; } = Bytes(32, 32).Select(bytes => new Uid(bytes));

    public static Gen<Sid> Service { get; } = Bytes(32, 32).Select(bytes => new Sid(bytes)).Where(sid => !sid.IsZero);

    public static Gen<WireCode> Code { get; } = U32.Select(value => (WireCode)value);

    public static Gen<ControlMessage> Message { get; } =
        Gen.OneOf(
            Up(HelloGen()),
            Up(
                from delegation in Bytes(0, 500)
                from metadata in OptionalBytes(0, 5_000)
                from ruid in Identity
                select new Introduce(delegation, metadata, ruid)
            ),
            Up(
                from delegation in Bytes(0, 500)
                from metadata in OptionalBytes(0, 5_000)
                select new Proof(delegation, metadata)
            ),
            Up(Gen.Choose(0, 10_000).Select(value => new Pending((uint)value))),
            Up(
                from address in OptionalText(0, WireLimits.Address)
                from agent in OptionalText(0, WireLimits.Agent)
                from count in Gen.Choose(0, WireLimits.AddressCount)
                select new Accepted(address, agent)
                {
                    Addresses = [.. Enumerable.Range(1, count).Select(port => $"host:{port}")],
                }
            ),
            Up(Reason((code, text, retry) => new Refused(code, text, retry))),
            Up(
                from generation in Generation
                from sid in Service
                from protocol in Text(1, WireLimits.Protocol)
                from window in Gen.Choose(0, (int)WireLimits.MaxWindow)
                select new Announce(generation, sid, protocol, (uint)window)
            ),
            Up(
                from generation in Generation
                from frames in U64
                from code in Code
                select new Withdraw(generation, frames, code)
            ),
            Up(U32.Select(count => new SnapshotEnd(count))),
            Up(CreditGen()),
            Up(Gen.Elements(true, false).Select(held => new Hold(held))),
            Up(
                from dialler in Host
                from serial in U64
                from dead in Gen.Elements(true, false)
                select new Keep(dialler, Math.Max(serial, 1), dead)
            ),
            Up(U64.Select(frames => new End(frames))),
            Up(
                from close in Reason((code, text, retry) => new Close(code, text, retry))
                from frames in Gen.Frequency((3, Gen.Constant<ulong?>(null)), (1, U64.Select(value => (ulong?)value)))
                select close with
                {
                    FramesReceived = frames,
                }
            ),
            Up(Gen.Constant(new CloseAck())),
            Up(U64.Select(token => new Ping(token))),
            Up(U64.Select(token => new Pong(token))),
            Up(
                from revocations in ListOf(WireLimits.RevocationCount)
                from successions in ListOf(WireLimits.SuccessionCount)
                where revocations.Count + successions.Count > 0
                select new Words(revocations, successions)
            ),
            Up(
                from id in Request()
                from card in Bytes(1, WireLimits.Card)
                from text in OptionalText(0, WireLimits.RequestText)
                select new ContactRequest(id, card, text)
            ),
            Up(from id in Request() from card in OptionalBytes(1, WireLimits.Card) select new ContactAnswer(id, card)),
            Up(Request().Select(id => new ContactWithdraw(id))),
            Up(Request().Select(id => new ContactAck(id)))
        );

    public static Gen<DelegationPayload> Delegation { get; } =
        from key in Key()
        from host in Host
        from start in Seconds(WireLimits.LatestSecond - WireLimits.DelegationSeconds)
        from length in Gen.Choose(1, (int)WireLimits.DelegationSeconds)
        from serial in U64
        select new DelegationPayload(key, host, start, start + length, serial);

    public static Gen<MetadataPayload> Metadata { get; } =
        from identity in Identity
        from host in Host
        from epoch in U64
        from sequence in U64
        from issued in Seconds(WireLimits.LatestSecond)
        from lifetime in Gen.Choose(1, (int)WireLimits.MetadataSeconds)
        from text in Text(0, 600)
        let document = $$"""{"a":{{System.Text.Json.JsonSerializer.Serialize(text)}},"b":[1,null,{}]}"""
        select new MetadataPayload(identity, host, epoch, sequence, issued, (uint)lifetime, document);

    public static Gen<CardPayload> Card { get; } =
        from key in Key()
        from alias in OptionalText(0, WireLimits.Alias)
        from hosts in Many(CardHostGen(), 0, WireLimits.CardHostCount)
        from issued in Seconds(WireLimits.LatestSecond)
        from expires in Seconds(WireLimits.LatestSecond)
        select new CardPayload(key, alias, hosts, issued, expires);

    public static Gen<byte[]> Bytes(int min, int max) =>
        from length in Gen.Choose(min, max)
        from seed in Gen.Choose(0, int.MaxValue)
        select RandomBytes(seed, length);

    /// <summary>Text of so many bytes of UTF-8, with characters of one to four bytes among them.</summary>
    public static Gen<string> Text(int minBytes, int maxBytes) =>
        from length in Gen.Choose(minBytes, maxBytes)
        from runes in Many(Gen.Elements("a", "\0", "\"", "ä", "€", "😀"), length, length)
        select Cut(runes, minBytes, maxBytes);

    private static Gen<Hello> HelloGen() =>
        from low in U32
        from high in U32
        from offered in U64
        from required in U64
        from epoch in U64
        from frame in Gen.Choose(WireLimits.MinMaxFrame, WireLimits.MaxFrame)
        from kind in Gen.Elements<LinkKind?>(null, LinkKind.Peer, LinkKind.Routing, LinkKind.Contact, (LinkKind)200)
        from serial in Gen.OneOf(Gen.Constant<ulong?>(null), U64.Select(value => (ulong?)Math.Max(value, 1)))
        select new Hello(low, high, offered, required, epoch, (uint)frame, kind, serial);

    private static Gen<Credit> CreditGen() =>
        from grants in Many(
            from src in Generation
            from dst in Generation
            from limit in U64
            select new CreditGrant(src, dst, limit),
            1,
            WireLimits.GrantCount
        )
        select new Credit(grants);

    private static Gen<CardHost> CardHostGen() =>
        from host in Host
        from addresses in Many(
            from name in Gen.Elements("a", "192.0.2.7", "[2001:db8::1]", "host.example", new string('x', 249))
            from port in Gen.Choose(1, 65_535)
            select $"{name}:{port}",
            0,
            WireLimits.AddressCount
        )
        select new CardHost(host, addresses);

    private static Gen<T> Reason<T>(Func<WireCode, string?, uint?, T> make) =>
        from code in Code
        from text in OptionalText(0, WireLimits.Reason)
        from retry in Gen.OneOf(Gen.Constant<uint?>(null), U32.Select(value => (uint?)value))
        select make(code, text, retry);

    private static Gen<RequestId> Request() =>
        Bytes(RequestId.Size, RequestId.Size).Select(bytes => new RequestId(bytes));

    private static Gen<byte[]> Key() => Bytes(64, 64).Select(point => (byte[])[.. PublicKeyEncoding.Prefix, .. point]);

    private static Gen<long> Seconds(long max) => U64.Select(value => (long)(value % ((ulong)max + 1)));

    private static Gen<string?> OptionalText(int min, int max) =>
        Gen.OneOf(Gen.Constant<string?>(null), Text(min, max).Select(text => (string?)text));

    private static Gen<IReadOnlyList<ReadOnlyMemory<byte>>> ListOf(int max) =>
        Many(Bytes(1, WireLimits.SignedWord), 0, max)
            .Select(all => (IReadOnlyList<ReadOnlyMemory<byte>>)[.. all.Select(one => (ReadOnlyMemory<byte>)one)]);

    private static Gen<ReadOnlyMemory<byte>?> OptionalBytes(int min, int max) =>
        Gen.OneOf(
            Gen.Constant<ReadOnlyMemory<byte>?>(null),
            Bytes(min, max).Select(bytes => (ReadOnlyMemory<byte>?)bytes)
        );

    private static Gen<T[]> Many<T>(Gen<T> one, int min, int max) =>
        from count in Gen.Choose(min, max)
        from items in one.ArrayOf(count)
        select items;

    private static Gen<ControlMessage> Up<T>(Gen<T> gen)
        where T : ControlMessage => gen.Select(message => (ControlMessage)message);

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Cut(string[] runes, int minBytes, int maxBytes)
    {
        var text = new StringBuilder();
        int bytes = 0;
        foreach (string rune in runes)
        {
            int size = Encoding.UTF8.GetByteCount(rune);
            if (bytes + size > maxBytes)
            {
                break;
            }

            text.Append(rune);
            bytes += size;
        }

        return bytes < minBytes ? new string('a', minBytes) : text.ToString();
    }
}
