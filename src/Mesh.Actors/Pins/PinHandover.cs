using Mesh.Actors.Limits;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>With what pins begin, until their actors have started and taken it.</summary>
/// <remarks>
/// In place of a first message, of arguments of one's own for each actor, or of its name: of a hundred thousand pins most wait for good, and an actor that has
/// never had a message, nor been asked for its path, is a third smaller. Any thread.
/// </remarks>
internal sealed class PinHandover
{
    private readonly Lock _gate = new();
    private Dictionary<IActorRef, BeginPin> _waiting = NewTable();

    /// <summary>Starts an actor, which finds what it is when it asks.</summary>
    /// <param name="start">Starts it; it runs elsewhere, or later.</param>
    /// <param name="begin">What it is.</param>
    public IActorRef Start(Func<IActorRef> start, BeginPin begin)
    {
        lock (_gate)
        {
            IActorRef actor = start();
            _waiting.Add(actor, begin);
            return actor;
        }
    }

    /// <exception cref="InvalidOperationException">It was not started here, or has asked before.</exception>
    public BeginPin Take(IActorRef actor)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(actor, out BeginPin? begin))
            {
                throw new InvalidOperationException("Nobody has said what this pin is.");
            }

            if (_waiting.Count == 0)
            {
                // Pins begin in crowds; a table for one is not kept.
                _waiting = NewTable();
            }

            return begin;
        }
    }

    private static Dictionary<IActorRef, BeginPin> NewTable() => new(ReferenceEqualityComparer.Instance);
}

/// <summary>What all pins of a host have in common.</summary>
/// <param name="Times">How long they wait.</param>
/// <param name="Chance">0 to below 1, another each time; any thread.</param>
/// <param name="Handover">Where they find what they are.</param>
internal sealed record PinSetup(PinTimes Times, Func<double> Chance, PinHandover Handover);

/// <summary>With what a pin begins.</summary>
/// <param name="Target">What is pinned.</param>
/// <param name="Policy">How firmly.</param>
/// <param name="Standing">Whether the other may be connected with.</param>
/// <param name="Up">Hosts that satisfy it and are connected, the one that is to be preferred first.</param>
/// <param name="HasAddress">False if nobody knows where to dial.</param>
internal sealed record BeginPin(
    PinTarget Target,
    PinPolicy Policy,
    PinStanding Standing,
    IReadOnlyList<Hid> Up,
    bool HasAddress
);
