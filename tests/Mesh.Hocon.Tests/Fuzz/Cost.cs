using Mesh.Hocon.Binding;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Parsing;
using Mesh.Hocon.Resolving;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>What reading a text came to.</summary>
/// <param name="Root">Its value; null where it has none.</param>
/// <param name="Fault">Why it has none.</param>
/// <param name="Steps">Steps of parsing and of resolving.</param>
/// <param name="Bytes">Bytes allocated, kept or not.</param>
internal sealed record Cost(HoconNode? Root, HoconException? Fault, int Steps, long Bytes)
{
    /// <summary>Reads a text as <see cref="HoconDocument"/> does; any exception but a <see cref="HoconException"/> comes out.</summary>
    public static Cost Of(string text, HoconLimits? limits = null)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new DocumentReader(new() { Limits = limits ?? new() });
        var budget = new Budget(reader.Limits);
        HoconNode? root = null;
        HoconException? fault = null;
        try
        {
            root = Resolver.Resolve(reader.Read(text, "storm.conf"), null, budget);
        }
        catch (HoconException e)
        {
            fault = e;
        }

        return new Cost(
            root,
            fault,
            Math.Max(reader.Budget.Steps, budget.Steps),
            GC.GetAllocatedBytesForCurrentThread() - before
        );
    }

    /// <summary>The bytes that the dearest thing one can do with a value allocates.</summary>
    public static (string What, long Bytes) OfUse(HoconNode root, HoconNode again)
    {
        (string What, Func<object?> Do)[] uses =
        [
            ("render", () => root.Render()),
            ("render pretty", () => root.Render(new() { Pretty = true })),
            ("render as JSON", () => root.Render(new() { Json = true })),
            ("hash", () => root.GetHashCode()),
            ("compare", () => root.Equals(again)),
            ("flatten", () => Flattened(root)),
        ];
        return uses.Select(use =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                _ = use.Do();
                return (use.What, GC.GetAllocatedBytesForCurrentThread() - before);
            })
            .MaxBy(use => use.Item2);
    }

    private static object? Flattened(HoconNode root)
    {
        try
        {
            return Flat.Of(root, new HoconLimits());
        }
        catch (HoconException)
        {
            // Keys that are the same without their case, or too many long ones.
            return null;
        }
    }
}
