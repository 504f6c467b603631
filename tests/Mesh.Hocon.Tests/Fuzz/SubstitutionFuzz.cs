using System.Text;
using Mesh.Hocon.Extensions;
using Xunit.Abstractions;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>
/// Few keys that refer to each other and to themselves in every way: what comes of it is a value or a
/// <see cref="HoconException"/>, the same each time, and in bounded steps and memory.
/// </summary>
/// <remarks>
/// <c>MESH_FUZZ_CASES</c> says how many texts there are (2,000 if it is not set), <c>MESH_FUZZ_SEED</c> where they begin. A
/// failure prints the seed, the case and the text.
/// </remarks>
public sealed class SubstitutionFuzz(ITestOutputHelper log)
{
    private const int DefaultCases = 2_000;
    private const long MaxAllocatedBytes = 64 * 1024 * 1024;

    private static readonly string[] Paths = ["a", "b", "c", "a.b", "b.a", "a.b.c", "c.c", "a.a.a"];

    [Fact]
    public void Keys_that_refer_to_each_other_are_resolved_or_refused_within_bounds()
    {
        (int cases, int seed) = Knobs.Read(DefaultCases, log);
        var random = new Random(seed);
        (int resolved, int refused, long most, int steps) = (0, 0, 0, 0);
        for (int i = 0; i < cases; i++)
        {
            string text = Text(random);
            try
            {
                Cost cost = Cost.Of(text);
                Cost again = Cost.Of(text);
                Assert.InRange(cost.Steps, 0, new HoconLimits().Steps);
                Assert.True(cost.Bytes < MaxAllocatedBytes, $"allocated {cost.Bytes} bytes");
                Assert.Equal(cost.Fault?.Message, again.Fault?.Message);
                Assert.Equal(cost.Root, again.Root);
                (most, steps) = (Math.Max(most, cost.Bytes), Math.Max(steps, cost.Steps));
                (resolved, refused) = cost.Root is null ? (resolved, refused + 1) : (resolved + 1, refused);
                if (cost.Root is { Size: < 1_000_000 } root)
                {
                    Assert.Equal(root, HoconDocument.Parse(root.Render()).Root);
                }
            }
            catch (Exception fault)
            {
                // Any kind: that none but HoconException comes out is what is tested.
                Assert.Fail($"case {i} of seed {seed}: {fault}\nfor\n{text}");
            }
        }

        log.WriteLine($"{resolved} resolved, {refused} refused, at most {most} bytes and {steps} steps");
        Assert.True(cases < DefaultCases || (resolved > 0 && refused > 0));
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (int lines = random.Next(1, random.Next(2) == 0 ? 6 : 60); lines > 0; lines--)
        {
            text.Append(Any(Paths, random)).Append(random.Next(5) == 0 ? " += " : " = ");
            text.Append(Value(random, 0)).Append('\n');
        }

        return text.ToString();
    }

    private static string Value(Random random, int depth)
    {
        int kinds = depth > 2 ? 3 : 8;
        return random.Next(kinds) switch
        {
            0 => "1",
            1 => $"${{?{Any(Paths, random)}}}",
            2 => random.Next(3) == 0 ? $"${{{Any(Paths, random)}}}" : $"${{?{Any(Paths, random)}}}",
            3 => $"[{Several(random, depth, ", ")}]",
            4 or 5 => $"{{{Any(Paths, random)} = {Value(random, depth + 1)}, c = {Value(random, depth + 1)}}}",
            _ => Several(random, depth, " ") is { Length: > 0 } pieces ? pieces : "2",
        };
    }

    private static string Several(Random random, int depth, string between) =>
        string.Join(between, Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1)));

    private static string Any(string[] all, Random random) => all[random.Next(all.Length)];
}
