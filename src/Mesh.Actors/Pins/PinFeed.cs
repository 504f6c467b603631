using System.Diagnostics.CodeAnalysis;
using Mesh.Actors.Limits;
using Mesh.Actors.Links;
using Mesh.Contracts;

namespace Mesh.Actors.Pins;

/// <summary>Changes of an app's pins on their way to one reader: of each pin the last one only, in the order in which the pins changed first.</summary>
/// <remarks>
/// Bounded by the number of pins, however slow the reader: a newer change takes the place of one that was not read, and a pin that comes and goes unread
/// leaves nothing. Any thread adds; one reader takes.
/// </remarks>
internal sealed class PinFeed
{
    private readonly Lock _gate = new();
    private readonly AsyncSignal _signal = new();
    private readonly Dictionary<PinTarget, LinkedListNode<(PinTarget Target, PinChanged Change)>> _waiting = [];
    private readonly LinkedList<(PinTarget Target, PinChanged Change)> _order = new();
    private readonly HashSet<PinTarget> _known = [];
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
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            if (change.IsRemoved && !_known.Contains(target))
            {
                if (_waiting.Remove(target, out LinkedListNode<(PinTarget, PinChanged)>? unread))
                {
                    _order.Remove(unread);
                }

                return;
            }

            if (_waiting.TryGetValue(target, out LinkedListNode<(PinTarget, PinChanged)>? node))
            {
                node.Value = (target, change);
            }
            else
            {
                _waiting.Add(target, _order.AddLast((target, change)));
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
            (PinTarget target, change) = first.Value;
            _waiting.Remove(target);
            if (change.IsRemoved)
            {
                _known.Remove(target);
            }
            else
            {
                _known.Add(target);
            }

            return true;
        }
    }

    /// <summary>Completes when there may be something to take.</summary>
    public ValueTask WaitAsync() => _signal.WaitAsync();
}
