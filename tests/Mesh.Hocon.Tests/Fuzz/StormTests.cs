using Mesh.Hocon.Extensions;
using Xunit.Abstractions;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>
/// 64 KiB of the worst that came to mind end in a value or a <see cref="HoconException"/>, and within bounds that have a
/// quarter to spare above the dearest of them.
/// </summary>
public sealed class StormTests(ITestOutputHelper log)
{
    /// <summary>What reading may allocate, kept or not.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>What rendering, comparing or flattening may allocate of a value of the greatest size.</summary>
    private const long MaxBytesOfUse = 192 * 1024 * 1024;

    public static TheoryData<string> Names => [.. Storms.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_text_costs_bounded_steps_and_memory(string name)
    {
        string text = Storms.All[name]();
        Assert.InRange(text.Length, 1, Storms.MaxLength);
        _ = Cost.Of("a = 1");

        Cost cost = Cost.Of(text);

        log.WriteLine($"{cost.Bytes >> 20} MiB, {cost.Steps} steps: {cost.Fault?.Faults[0].ToString() ?? "read"}");
        Assert.InRange(cost.Steps, 0, new HoconLimits().Steps);
        Assert.InRange(cost.Bytes, 0, MaxBytes);
        if (cost.Fault is { } fault)
        {
            Assert.InRange(fault.Faults.Count, 1, 21);
            Assert.InRange(fault.Message.Length, 1, 16 * 1024);
            return;
        }

        (string what, long bytes) = Cost.OfUse(cost.Root!, Cost.Of(text).Root!);
        log.WriteLine($"{bytes >> 20} MiB to {what}");
        Assert.InRange(bytes, 0, MaxBytesOfUse);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_small_stack_is_enough_or_is_told(string name)
    {
        string text = Storms.All[name]();
        var limits = new HoconLimits
        {
            Depth = 200,
            Steps = 500_000,
            Size = 1_000_000,
        };

        OnSmallStack.Run(() =>
        {
            if (Cost.Of(text, limits).Root is { } root)
            {
                _ = Cost.OfUse(root, root);
            }
        });
    }

    [Fact]
    public void As_deep_as_is_allowed_is_read_and_used_on_a_usual_stack()
    {
        var limits = new HoconLimits { Depth = 200 };
        string text = string.Concat(Enumerable.Repeat("{a=[", 99)) + "1" + string.Concat(Enumerable.Repeat("]}", 99));

        HoconNode root = Cost.Of(text, limits).Root!;

        Assert.Equal(198, root.Depth);
        _ = Cost.OfUse(root, Cost.Of(text, limits).Root!);
        Assert.Equal(root, Cost.Of(root.Render(new() { Pretty = true }), limits).Root);
    }
}
