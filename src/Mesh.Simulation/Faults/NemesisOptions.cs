namespace Mesh.Simulation;

/// <summary>What the nemesis may do.</summary>
[Flags]
public enum NemesisKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reset the links of a pair.</summary>
    Cut = 1,

    /// <summary>Hold the links of a pair for a while.</summary>
    Freeze = 2,

    /// <summary>Let the links of a pair lose everything.</summary>
    Lose = 4,

    /// <summary>Separate two hosts, or one from all others, for a while.</summary>
    Partition = 8,

    /// <summary>Separate two hosts in one direction, for a while.</summary>
    OneWay = 16,

    /// <summary>Kill a host, which comes back with its state.</summary>
    Crash = 32,

    /// <summary>Take a host's power away; it comes back with its state.</summary>
    PowerLoss = 64,

    /// <summary>Stop a host in good order; it comes back.</summary>
    Stop = 128,

    /// <summary>Send a machine to sleep for a while.</summary>
    Sleep = 256,

    /// <summary>Set a host's date wrong by up to a minute.</summary>
    Clock = 512,

    /// <summary>Have an app read nothing for a while.</summary>
    SlowApp = 1_024,

    /// <summary>Have a host refuse dials for a while.</summary>
    Refuse = 2_048,

    /// <summary>Everything that a mesh comes back from by itself.</summary>
    All = 4_095,

    /// <summary>Change what an app may, and leave it so; four times as often as each other thing.</summary>
    Grants = 4_096,

    /// <summary>Ban or remove a contact, or ban its host, for a while.</summary>
    Contacts = 8_192,

    /// <summary>Ban a host, its address or its block of addresses, for a while, for as long as the ban says, or for good; lift all bans.</summary>
    /// <remarks>Addresses are banned where they are <c>ip:port</c>: see <see cref="SimHost.Move(string)"/>.</remarks>
    Bans = 16_384,

    /// <summary>Ask to become a contact, accept, decline, withdraw; remove a contact. Three times as often as each other thing.</summary>
    Requests = 32_768,

    /// <summary>Renew the delegation of a host without the key, let it end, or revoke it and hand that to one host or to none.</summary>
    /// <remarks>Of hosts that <see cref="SimHost.Delegate"/> has let speak as an identity before.</remarks>
    Delegations = 65_536,

    /// <summary>Have an identity succeeded by the next one that its host was given, and tell a contact so, or let the host tell.</summary>
    /// <remarks>Of hosts that were added with several identities. It cannot be undone.</remarks>
    Successions = 131_072,
}

/// <summary>How the nemesis behaves.</summary>
public sealed record NemesisOptions
{
    /// <summary>What it may do.</summary>
    /// <value>Everything by default.</value>
    public NemesisKinds Kinds { get; init; } = NemesisKinds.All;

    /// <summary>How long it waits between two deeds on average.</summary>
    /// <value>2 s by default; at least 1 ms.</value>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after its beginning it ends; what it has broken is mended then at the latest.</summary>
    /// <value>1 minute by default.</value>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long what it breaks stays broken at least.</summary>
    /// <value>100 ms by default.</value>
    public TimeSpan LeastDuration { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long what it breaks stays broken at most.</summary>
    /// <value>20 s by default.</value>
    public TimeSpan MostDuration { get; init; } = TimeSpan.FromSeconds(20);
}
