using Mesh.Actors.Host;
using Mesh.Actors.Identity;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Actors.Peers;
using Mesh.Actors.Permissions;
using Mesh.Actors.Storage;
using Mesh.Actors.Transport;
using Mesh.Contracts;
using Mesh.Hocon.Extensions;
using Microsoft.Extensions.Logging;

namespace Mesh.Hosting;

/// <summary>What a host is started with. Only <see cref="Keys"/> has no default.</summary>
public sealed record MeshHostOptions
{
    /// <summary>The host's keys and identities: <see cref="FileKeyRing.Open"/>, or <see cref="MemoryKeyRing.Generate"/> for a test.</summary>
    public required IKeyRing Keys { get; init; }

    /// <summary>Whom the host knows.</summary>
    /// <value>The book in <see cref="Store"/> by default.</value>
    public ContactBook? Contacts { get; init; }

    /// <summary>Where the host keeps what is to survive it; its owner disposes it, after the host.</summary>
    /// <value>In memory by default: it is gone with the process.</value>
    public IMeshStore? Store { get; init; }

    /// <summary>What apps may.</summary>
    /// <value>Those kept in <see cref="Store"/> by default.</value>
    public GrantBook? Grants { get; init; }

    /// <summary>Addresses to listen on, <c>ip:port</c>; port 0 takes a free one.</summary>
    /// <value>None by default: the host only dials.</value>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Addresses that others are told to reach us at, where they differ from those listened on.</summary>
    /// <value>Those listened on by default; in place of "any", those of this machine's interfaces. At most 8 of <c>host:port</c>.</value>
    public IReadOnlyList<string> Advertise { get; init; } = [];

    /// <summary>Higher after each restart; from <see cref="BootEpochFile.Advance"/> where the host has a folder.</summary>
    /// <value>Milliseconds since 1970 by default.</value>
    public ulong? BootEpoch { get; init; }

    /// <summary>Times, sizes, trust.</summary>
    public MeshOptions Mesh { get; init; } = new();

    /// <summary>Decides on each caller that is proven and known; null allows all.</summary>
    public AdmissionHandler? Admission { get; init; }

    /// <summary>How links are made; null for TCP with TLS 1.3, for which <see cref="Keys"/> must be able to give the host's key.</summary>
    public ITransport? Transport { get; init; }

    /// <summary>Limits of the TCP transport; without effect where <see cref="Transport"/> is named.</summary>
    public TcpTransportOptions Tcp { get; init; } = new();

    /// <summary>Where the host logs; null for nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>The program and version told to proven hosts, at most 64 bytes.</summary>
    public string? Agent { get; init; }

    /// <summary>Seed of jitter; null for one nobody can foresee.</summary>
    public ulong? Seed { get; init; }

    /// <summary>A configuration whose <c>akka</c> section the host's own actor system is made with; null for the defaults, and no log of its own.</summary>
    public HoconDocument? Actors { get; init; }

    /// <summary>What checks the proofs of others; null for real signatures. For a simulation, whose keys are none.</summary>
    internal IProofVerifier? Verifier { get; init; }

    /// <summary>What knows this machine's addresses; null for the system with TCP, and nobody with another <see cref="Transport"/>.</summary>
    internal IMachineAddresses? Machine { get; init; }

    /// <summary>Sees each connection that loses its place to another one; null for nobody. For a simulation.</summary>
    internal Action<Displacement>? OnDisplaced { get; init; }

    /// <summary>Gives each app that is opened somebody who sees what it is told and sends; null for nobody. For a simulation.</summary>
    internal Func<AppOptions, IAppTap?>? Taps { get; init; }

    /// <summary>The same with what a configuration says: where to listen, times, sizes, trust, and the actor system.</summary>
    /// <param name="configuration">The configuration, as <see cref="MeshConfiguration.Load"/> gives it.</param>
    /// <remarks>
    /// <see cref="Mesh"/>, <see cref="Tcp"/>, <see cref="Listen"/> and <see cref="Advertise"/> are replaced whole: what the
    /// configuration does not set has its default, whatever it was here. So what the program decides is set after this.
    /// </remarks>
    /// <exception cref="HoconException">With every value under <c>mesh</c> that has the wrong type or is out of range.</exception>
    /// <exception cref="InvalidOperationException">The configuration is not resolved.</exception>
    public MeshHostOptions With(HoconDocument configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return With(configuration.Bind<MeshSettings>("mesh")) with { Actors = configuration };
    }

    /// <summary>The same with what settings say; they replace what was here, as in <see cref="With(HoconDocument)"/>.</summary>
    public MeshHostOptions With(MeshSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return this with
        {
            Mesh = settings.Mesh,
            Tcp = settings.Tcp,
            Listen = settings.Listen,
            Advertise = settings.Advertise,
        };
    }
}
