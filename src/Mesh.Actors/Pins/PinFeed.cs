using System.Diagnostics.CodeAnalysis;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Changes of pins on their way to one reader: of each pin the last one only, in the order in which the pins changed first.</summary>
/// <remarks>
/// Bounded by the number of pins, however slow the reader: a newer change takes the place of one that was not read, and a pin that comes and goes unread
/// leaves nothing. Any thread adds; one reader takes.
/// </remarks>
internal sealed class PinFeed
{
    private readonly Lock _gate = new();
    private readonly AsyncSignal _signal = new();
    private readonly Dictionary<(Sid, PinTarget), LinkedListNode<((Sid, PinTarget) Pin, PinChanged Change)>> _waiting =
    [];
    private readonly LinkedList<((Sid, PinTarget) Pin, PinChanged Change)> _order = new();
    private readonly HashSet<(Sid, PinTarget)> _known = [];
    private bool _completed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>True when it was completed and all was read.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_gate)
            {
                return _completed && _waiting.Count == 0;
            }
        }
    }

    public void Add(PinTarget target, PinChanged change)
    {
        (Sid, PinTarget) pin = (change.Owner, target);
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            if (change.IsRemoved && !_known.Contains(pin))
            {
                if (_waiting.Remove(pin, out LinkedListNode<((Sid, PinTarget), PinChanged)>? unread))
                {
                    _order.Remove(unread);
                }

                return;
            }

            if (_waiting.TryGetValue(pin, out LinkedListNode<((Sid, PinTarget), PinChanged)>? node))
            {
                node.Value = (pin, change);
            }
            else
            {
                _waiting.Add(pin, _order.AddLast((pin, change)));
            }
        }

        _signal.Set();
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }

        _signal.Set();
    }

    /// <summary>Wakes the reader, who has another reason to look up.</summary>
    public void Nudge() => _signal.Set();

    public bool TryTake([NotNullWhen(true)] out PinChanged? change)
    {
        lock (_gate)
        {
            change = null;
            if (_order.First is not { } first)
            {
                return false;
            }

            _order.RemoveFirst();
            ((Sid, PinTarget) pin, change) = first.Value;
            _waiting.Remove(pin);
            if (change.IsRemoved)
            {
                _known.Remove(pin);
            }
            else
            {
                _known.Add(pin);
            }

            return true;
        }
    }

    /// <summary>Completes when there may be something to take.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();
}
