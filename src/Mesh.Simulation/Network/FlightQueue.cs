namespace Mesh.Simulation;

internal enum FlightKind
{
    Bytes,
    End,
    Closed,
    Reset,
}

/// <summary>A piece on its way.</summary>
internal readonly record struct Flight(FlightKind Kind, Block? Block, int Start, int Length, long Due);

/// <summary>What is on its way in one direction, in order; and what was written and not yet sent off.</summary>
internal sealed class FlightQueue
{
    private readonly Queue<Flight> _held = new();
    private Flight[] _ring = new Flight[4];
    private int _first;

    public int Count { get; private set; }

    public long FirstDue => _ring[_first].Due;

    public void Hold(Block block, int start, int length) =>
        _held.Enqueue(new Flight(FlightKind.Bytes, block, start, length, 0));

    public bool TryTakeHeld(out Flight flight) => _held.TryDequeue(out flight);

    public void DropHeld()
    {
        while (_held.TryDequeue(out Flight flight))
        {
            flight.Block!.Release();
        }
    }

    public void Add(Flight flight)
    {
        if (Count == _ring.Length)
        {
            var larger = new Flight[Count * 2];
            for (int i = 0; i < Count; i++)
            {
                larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
            }

            _ring = larger;
            _first = 0;
        }

        _ring[(_first + Count++) & (_ring.Length - 1)] = flight;
    }

    public Flight Take()
    {
        Flight flight = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
        return flight;
    }

    /// <summary>Nothing arrives before this.</summary>
    public void Delay(long due)
    {
        for (int i = 0; i < Count; i++)
        {
            ref Flight flight = ref _ring[(_first + i) & (_ring.Length - 1)];
            flight = flight with { Due = Math.Max(flight.Due, due) };
        }
    }

    public void Clear()
    {
        while (Count > 0)
        {
            Take().Block?.Release();
        }
    }
}
