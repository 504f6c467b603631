using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Parsing;

/// <summary>Counts what a document costs, over all its files, and ends it when that is too much.</summary>
internal sealed class Budget(HoconLimits limits)
{
    /// <summary>Steps of what allocates small objects: with it a step stands for 16 bytes, roughly.</summary>
    public const int Allocation = 16;

    /// <summary>More faults would hide the first, which is the one to mend.</summary>
    public const int MaxFaults = 20;

    private long _size;

    public HoconLimits Limits => limits;

    public int Steps { get; private set; }

    public int Bytes { get; private set; }

    public int Includes { get; private set; }

    public void Step(HoconOrigin origin, long count = 1)
    {
        if (count > limits.Steps - Steps)
        {
            throw Exceeded(origin, $"takes more than {limits.Steps} steps to read; substitutions may multiply in it");
        }

        Steps += (int)count;
    }

    /// <summary>An array or object of so many values is made. Where it ends up in the tree, that is at least so large.</summary>
    public void Grow(HoconOrigin origin, int values)
    {
        Step(origin, Allocation + (long)values);
        _size += HoconNode.ValueSize * ((long)values + 1);
        if (_size > limits.Size)
        {
            throw TooLarge(origin);
        }
    }

    public void Read(HoconOrigin origin, long bytes)
    {
        if (bytes > limits.Bytes - Bytes)
        {
            throw Exceeded(origin, $"is, with what it includes, larger than {limits.Bytes} bytes");
        }

        Bytes += (int)bytes;
    }

    public void Include(HoconOrigin origin)
    {
        if (++Includes > limits.Includes)
        {
            throw Exceeded(origin, $"includes more than {limits.Includes} files");
        }
    }

    public HoconNode Check(HoconNode node)
    {
        if (node.Depth > limits.Depth)
        {
            throw Exceeded(node.Origin, $"is nested deeper than {limits.Depth} levels");
        }

        if (node.Size > limits.Size)
        {
            throw TooLarge(node.Origin);
        }

        return node;
    }

    private HoconException TooLarge(HoconOrigin origin) =>
        Exceeded(
            origin,
            $"grows beyond a size of {limits.Size} when it is resolved, its characters and 16 for each value; substitutions may multiply in it"
        );

    public static HoconException Exceeded(HoconOrigin origin, string what) =>
        new(new HoconFault(origin, null, "the configuration " + what));
}
