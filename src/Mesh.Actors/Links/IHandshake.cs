using Mesh.Contracts;
using Mesh.Contracts.Wire;

namespace Mesh.Actors.Links;

/// <summary>
/// One side of the handshake of docs/protocol.md §5, from the end of TLS to <see cref="Established"/> or
/// <see cref="Fail"/>.
/// </summary>
/// <remarks>
/// <para>
/// A plain state machine: records and answers go in with the time, effects come out; there is no socket, clock, actor
/// or chance in it. Times named <c>now</c> are monotonic and never run backwards; <c>wallNow</c> is the date, for the
/// validity of signatures only.
/// </para>
/// <para>
/// The owner calls <see cref="Start"/> once, then for each record <see cref="CountRecord"/> as soon as its header is
/// read, then <see cref="Receive"/> or, if the body could not be read, <see cref="Malformed"/>; and <see cref="Tick"/>
/// when <see cref="Deadline"/> has come. After <see cref="Fail"/> every call does nothing, so records still under way
/// do no harm. After <see cref="Established"/> records belong to the running link, and giving one to the handshake
/// throws.
/// </para>
/// </remarks>
internal interface IHandshake
{
    /// <summary>
    /// When <see cref="Tick"/> must be called (monotonic); null when there is nothing to wait for any more.
    /// </summary>
    TimeSpan? Deadline { get; }

    /// <summary>True once announcements may be sent: we have said Accepted.</summary>
    bool MaySendSnapshot { get; }

    /// <summary>True after <see cref="Established"/> or <see cref="Fail"/>.</summary>
    bool IsDone { get; }

    /// <summary>TLS is up.</summary>
    IReadOnlyList<HandshakeEffect> Start(TimeSpan now);

    /// <summary>
    /// A record's header was read: counts it against what a handshake may take, before its body is waited for.
    /// </summary>
    /// <param name="bytes">Header and body together.</param>
    IReadOnlyList<HandshakeEffect> CountRecord(int bytes);

    /// <summary>A record came.</summary>
    /// <exception cref="InvalidOperationException">The link is established: the record is not the
    /// handshake's.</exception>
    IReadOnlyList<HandshakeEffect> Receive(ControlMessage message, TimeSpan now, DateTimeOffset wallNow);

    /// <summary>A record came that could not be read.</summary>
    IReadOnlyList<HandshakeEffect> Malformed(WireException fault);

    /// <summary>Admission answered. Ignored when it was not asked, or the answer is late.</summary>
    IReadOnlyList<HandshakeEffect> AdmissionDecided(AdmissionDecision decision, TimeSpan now);

    /// <summary>Time has passed.</summary>
    IReadOnlyList<HandshakeEffect> Tick(TimeSpan now);
}
