using System.Text;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Tests.Links;

/// <summary>
/// Alice at host A dials Bob at host B; Mallory has host M. Change what a test is about with <c>with</c>.
/// </summary>
internal sealed record HandshakeWorld
{
    public static readonly DateTimeOffset Wall = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Hid HostA = HidOf("host A");
    public static readonly Hid HostB = HidOf("host B");
    public static readonly Hid HostM = HidOf("host M");
    public static readonly Uid Alice = UidOf("alice");
    public static readonly Uid Bob = UidOf("bob");
    public static readonly Uid Mallory = UidOf("mallory");

    public LocalHost LocalA { get; init; } =
        new()
        {
            Hid = HostA,
            BootEpoch = 11,
            Agent = "mesh/a",
        };

    public LocalHost LocalB { get; init; } =
        new()
        {
            Hid = HostB,
            BootEpoch = 22,
            Agent = "mesh/b",
        };

    public RemoteHost SeenByA { get; init; } = new(HostB, KeyOf(HostB), "10.0.0.2:2", TimeSpan.Zero);

    public RemoteHost SeenByB { get; init; } = new(HostA, KeyOf(HostA), "10.0.0.1:1", TimeSpan.Zero);

    public DialIntent Intent { get; init; } =
        new()
        {
            Serial = 7,
            MayShow = true,
            ExpectedRhid = HostB,
            Identities = new DialIdentities(Alice, Bob, ProofOf(Alice, HostA, """{"name":"alice"}""")),
        };

    public FakePolicy Policy { get; init; } = new();

    public LinkOptions Options { get; init; } = new();

    public IProofVerifier Verifier { get; init; } = new FakeProofs();

    public static HandshakeProof ProofOf(Uid uid, Hid hid, string? json = null) =>
        new(
            FakeProofs.Delegation(uid, hid, Wall.AddDays(-1), Wall.AddDays(30)),
            json is null ? null : FakeProofs.Metadata(uid, hid, json)
        );

    /// <summary>A record that the dialler might send instead of its own Introduce.</summary>
    public static Introduce IntroduceOf(byte[] delegation, Uid? ruid = null) => new(delegation, null, ruid ?? Bob);

    public static byte[] KeyOf(Hid hid) => hid.ToArray();

    public HandshakeSide Dial() => new(new DialHandshake(LocalA, SeenByA, Intent, Verifier, Options), Wall);

    public HandshakeSide Accept() => new(new AcceptHandshake(LocalB, SeenByB, Policy, Verifier, Options), Wall);

    /// <summary>A dialler that is past its own records.</summary>
    public HandshakeSide Dialled()
    {
        HandshakeSide side = Dial();
        side.Start();
        return side;
    }

    /// <summary>An acceptor that waits for Hello.</summary>
    public HandshakeSide Accepting()
    {
        HandshakeSide side = Accept();
        side.Start();
        return side;
    }

    /// <summary>Runs both sides against each other until nobody has anything to say.</summary>
    public (HandshakeSide Dialler, HandshakeSide Acceptor) Run()
    {
        HandshakeSide dialler = Dialled();
        HandshakeSide acceptor = Accepting();
        Exchange(dialler, acceptor);
        return (dialler, acceptor);
    }

    /// <summary>Delivers what was sent and not delivered, at most so many records, the dialler's first.</summary>
    /// <returns>How many there were.</returns>
    public static int Exchange(HandshakeSide dialler, HandshakeSide acceptor, int most = int.MaxValue)
    {
        int toAcceptor = 0;
        int toDialler = 0;
        while (toAcceptor + toDialler < most)
        {
            if (toAcceptor < dialler.Sent.Count)
            {
                acceptor.Deliver(dialler.Sent[toAcceptor++]);
            }
            else if (toDialler < acceptor.Sent.Count)
            {
                dialler.Deliver(acceptor.Sent[toDialler++]);
            }
            else
            {
                break;
            }
        }

        return toAcceptor + toDialler;
    }

    /// <summary>Delivers the acceptor's records from this one on to the dialler, and nothing back.</summary>
    public static void Forward(HandshakeSide from, int first, HandshakeSide to)
    {
        foreach (byte[] record in from.Sent.Skip(first).ToArray())
        {
            to.Deliver(record);
        }
    }

    public static Hello HelloFrom(HandshakeSide side) =>
        (Hello)ControlCodec.Read(RecordType.Hello, side.Sent[0].AsMemory(RecordHeader.Size));

    private static Hid HidOf(string name) => Hid.OfPublicKey(Encoding.UTF8.GetBytes(name));

    private static Uid UidOf(string name) => Uid.OfPublicKey(Encoding.UTF8.GetBytes(name));
}

/// <summary>Bob's host: holds Alice as a contact, has bound Bob, asks nobody.</summary>
internal sealed record FakePolicy : IHandshakePolicy
{
    public TrustMode Trust { get; init; } = TrustMode.Contacts;

    public bool AsksAdmission { get; init; }

    public IReadOnlyList<LinkKind> Kinds { get; init; } = [LinkKind.Peer, LinkKind.Routing, LinkKind.Contact];

    public IReadOnlyList<Uid> Own { get; init; } = [HandshakeWorld.Bob];

    public IReadOnlyList<Uid> Contacts { get; init; } = [HandshakeWorld.Alice];

    public IReadOnlyList<Uid> Banned { get; init; } = [];

    /// <summary>Why the host that calls is refused, whoever speaks there; may change while it calls.</summary>
    public string? Barred { get; set; }

    public TimeSpan? Wait { get; init; }

    public HandshakeProof? Proof { get; init; } =
        HandshakeWorld.ProofOf(HandshakeWorld.Bob, HandshakeWorld.HostB, """{"name":"bob"}""");

    /// <summary>What was asked, in order.</summary>
    public List<string> Questions { get; } = [];

    public bool Serves(LinkKind kind) => Kinds.Contains(kind);

    public string? WhyBarred(Hid host, string? address) => Barred;

    public bool HasIdentity(Uid ruid)
    {
        Questions.Add("identity");
        return Own.Contains(ruid);
    }

    public CallerStanding StandingOf(Uid caller, Hid host)
    {
        Questions.Add("caller");
        return Banned.Contains(caller) ? CallerStanding.Banned
            : Contacts.Contains(caller) ? CallerStanding.Known
            : CallerStanding.Unknown;
    }

    /// <summary>Slots reserved and not given back.</summary>
    public int Reserved { get; private set; }

    public SlotAnswer Reserve(Uid caller, Uid ruid, Hid host)
    {
        Questions.Add("room");
        if (Wait is { } wait)
        {
            return new SlotAnswer(null, new SlotRefusal("full", wait));
        }

        Reserved++;
        return new SlotAnswer(new SlotReservation(() => Reserved--), null);
    }

    public HandshakeProof? ProofFor(Uid ruid) => Proof;
}
