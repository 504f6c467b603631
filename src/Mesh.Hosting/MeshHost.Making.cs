using System.Security.Cryptography;
using Mesh.Actors.Bans;
using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Pins;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Contracts.Identity;

namespace Mesh.Hosting;

// What a host is made of.
public sealed partial class MeshHost
{
    // A ring whose signatures nobody accepts, as a simulation's, would be refused by every other host, for reasons they never tell.
    private static void RequireKeys(MeshHostOptions options)
    {
        IKeyRing keys = options.Keys;
        ReadOnlySpan<byte> probe = "start"u8;
        if (
            options.Verifier is null
            && !SigningKey.Verify(keys.HostPublicKey.Span, KeyProbe, probe, keys.SignAsHost(KeyProbe, probe))
        )
        {
            throw new ArgumentException(
                $"The signatures of {keys.GetType().Name} are not those of its key {keys.HostId.Short}: no other host would accept them.",
                nameof(options)
            );
        }
    }

    private static MeshHost Create(MeshHostOptions options, ActorSystem? system)
    {
        // What is kept is read before anything is made: a damaged store leaves nothing behind.
        IMeshStore store = options.Store ?? new MemoryStore();
        IReadOnlyList<PinRecord> pins = PinRecord.ReadAll(store);
        ContactBook contacts = options.Contacts ?? ContactBook.Open(store);
        var addressNotes = AddressNotes.Read(store, contacts);
        bool ownsSystem = system is null;
        GrantBook grants = options.Grants ?? GrantBook.Open(store, () => system!.Scheduler.Now);
        var bans = BanBook.Open(store, options.Keys.HostId);
        IProofVerifier verifier = options.Verifier ?? new ProofVerifier(new DelegationCache());
        var revocations = RevocationBook.Open(store, verifier.VerifySignature);
        revocations.Add([.. options.Keys.Identities.SelectMany(own => options.Keys.RevocationsOf(own.Uid))]);
        ITransport transport = options.Transport ?? TcpOf(options);
        system ??= ActorSystems.Create("mesh", options.Loggers, options.Actors);
        ulong epoch = options.BootEpoch ?? (ulong)system.Scheduler.Now.ToUnixTimeMilliseconds();
        ulong seed = options.Seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var chance = new SeededRandom(~seed);
        var strangers = new UnprovenSlots(
            options.Tcp.UnprovenMax,
            options.Tcp.UnprovenPerBlock,
            count => (int)(chance.NextDouble() * count)
        );
        var shared = new HostShared(options.Keys.HostId, epoch, options.Mesh.Bounds, strangers) { Grants = grants };
        var gate = new AddressGate(bans, () => system.Scheduler.Now);
        if (transport is IGatedTransport gated)
        {
            gated.Gate = gate;
        }

        var parts = new HostParts(
            options.Keys,
            contacts,
            transport,
            new RevocationCheck(verifier, revocations),
            options.Admission,
            shared,
            options.Mesh,
            new SeededRandom(seed),
            options.Agent,
            store
        )
        {
            KeptPins = pins,
            OnDisplaced = options.OnDisplaced,
            AddressNotes = addressNotes,
            Bans = bans,
            Revocations = revocations,
            Successions = new SuccessionLine(
                contacts,
                verifier.VerifySignature,
                uid => options.Keys.Identities.Any(own => own.Uid == uid)
            ),
            Gate = gate,
        };
        LogFailingListeners(system, parts);
        IActorRef actor = system.ActorOf(HostActor.PropsFor(parts), $"host-{options.Keys.HostId.Short}-{epoch}");
        parts.Successions.Join(grants);
        return new MeshHost(options, contacts, transport, system, ownsSystem, actor, parts);
    }

    // An app that listens to a book must not end an actor that changes it, nor keep the host from hearing of the change.
    private static void LogFailingListeners(ActorSystem system, HostParts parts)
    {
        parts.Contacts.ListenerFailed = e => system.Log.Error(e, "A listener to the contacts has thrown.");
        parts.Shared.Grants.ListenerFailed = e => system.Log.Error(e, "A listener to the grants has thrown.");
        parts.Bans.ListenerFailed = e => system.Log.Error(e, "A listener to the bans has thrown.");
        parts.Revocations.ListenerFailed = e => system.Log.Error(e, "A listener to the revocations has thrown.");
        parts.Requests.ListenerFailed = e => system.Log.Error(e, "A listener to the contact requests has thrown.");
    }

    private static TcpTransport TcpOf(MeshHostOptions options)
    {
        LinkOptions link = options.Mesh.Link;
        var timeouts = new TransportTimeouts { Connect = link.ConnectTimeout, Tls = link.ProofTimeout };
        switch (options.Keys)
        {
            case FileKeyRing files:
            {
                using ECDsa key = files.CreateHostEcdsa();
                return new TcpTransport(key, options.Tcp, options.Loggers, timeouts: timeouts);
            }

            case MemoryKeyRing memory:
            {
                using ECDsa key = memory.CreateHostEcdsa();
                return new TcpTransport(key, options.Tcp, options.Loggers, timeouts: timeouts);
            }

            default:
                throw new ArgumentException(
                    $"{options.Keys.GetType().Name} does not give the host's key for TLS: name a Transport.",
                    nameof(options)
                );
        }
    }
}
