using System.Security.Cryptography;
using Mesh.Actors.Identity;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;
using Mesh.Contracts.Wire;
using Mesh.Hosting.Tests.Wire;

namespace Mesh.Hosting.Tests.Tcp;

/// <summary>What a stranger learns: nothing, whatever the reason (docs/protocol.md §7), through real TLS.</summary>
public sealed class SameRefusalTests
{
    [Fact]
    public async Task Every_stranger_gets_the_same_bytes_and_the_same_end()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        byte[] unknownRuid = await AskAsync(host, known: true, (own, _) => Introduce(own, SigningKey.Generate().Uid));
        byte[] unknownCaller = await AskAsync(host, known: false, (own, ruid) => Introduce(own, ruid));
        byte[] banned = await AskAsync(
            host,
            known: true,
            (own, ruid) =>
            {
                host.Host.Contacts.Ban(own.Identities[0].Uid);
                return Introduce(own, ruid);
            }
        );
        byte[] bannedHost = await AskAsync(
            host,
            known: true,
            (own, ruid) =>
            {
                host.Host.Bans.Add(own.HostId, "not this one");
                return Introduce(own, ruid);
            }
        );
        byte[] foreign = await AskAsync(host, known: true, (_, ruid) => Introduce(MemoryKeyRing.Generate(), ruid));
        byte[] forged = await AskAsync(host, known: true, Forged);
        byte[] garbage = await AskAsync(
            host,
            known: true,
            (own, ruid) => new Introduce(new byte[] { 1, 2, 3 }, null, ruid)
        );

        Assert.Equal(Refused(), unknownRuid[^7..]);
        Assert.Equal(unknownRuid, unknownCaller);
        Assert.Equal(unknownRuid, banned);
        Assert.Equal(unknownRuid, bannedHost);
        Assert.Equal(unknownRuid, foreign);
        Assert.Equal(unknownRuid, forged);
        Assert.Equal(unknownRuid, garbage);
        Assert.Empty((await host.Host.StatusAsync()).Connections);
    }

    private static byte[] Refused() => [(byte)RecordType.Refused, 0, 0, 3, 0xA1, 0x01, 0x01];

    private static Introduce Introduce(MemoryKeyRing own, Uid ruid) =>
        new(own.DelegationFor(own.Identities[0].Uid, DateTimeOffset.UtcNow).Encoded, null, ruid);

    private static Introduce Forged(MemoryKeyRing own, Uid ruid)
    {
        byte[] delegation = own.DelegationFor(own.Identities[0].Uid, DateTimeOffset.UtcNow).Encoded.ToArray();
        delegation[^1] ^= 1;
        return new Introduce(delegation, null, ruid);
    }

    private static async Task<byte[]> AskAsync(LiveHost host, bool known, Func<MemoryKeyRing, Uid, Introduce> introduce)
    {
        MemoryKeyRing own = MemoryKeyRing.Generate();
        if (known)
        {
            var place = new CardHost(own.HostId, []);
            host.Host.Contacts.Add(
                own.IssueCard(own.Identities[0].Uid, [place], DateTimeOffset.UtcNow, TimeSpan.FromDays(1))
            );
        }

        using ECDsa key = own.CreateHostEcdsa();
        await using var transport = new TcpTransport(key);
        var raw = new RawLink(await transport.DialAsync(host.Host.Addresses[0]));
        Task reading = raw.ReadAsync();
        await raw.SendAsync(RawLink.HelloOf(serial: 1), introduce(own, host.Uid));
        await reading.WaitAsync(Waiters.Guard);
        Assert.True(raw.IsEndedInOrder);
        return raw.Bytes.ToArray();
    }
}
