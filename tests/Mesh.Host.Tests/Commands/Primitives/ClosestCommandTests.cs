using System.Text;
using System.Text.Json;
using Mesh.Contracts;
using Mesh.Contracts.Primitives;
using Mesh.Host.Commands;
using Mesh.Host.Commands.Primitives;

namespace Mesh.Host.Tests.Commands.Primitives;

public sealed class ClosestCommandTests
{
    private const int Seed = 1;
    private static readonly string Zero = new('0', 40);

    [Fact]
    public async Task The_closest_come_first_with_what_stands_behind_them()
    {
        string lines = $"{Id(6)} 10.0.0.6:1\n\n{Id(2)}\t10.0.0.2:1  \r\n{Id(9).ToUpperInvariant()}\n{Id(4)}   a b";

        IdResult plain = await IdCli.RunAsync(lines, "closest", Zero, "--count", "3");
        IdResult json = await IdCli.RunAsync(lines, "closest", Zero, "-", "--json");

        Assert.Equal(
            [$"{Id(2)}  10.0.0.2:1", $"{Id(4)}  a b", $"{Id(6)}  10.0.0.6:1"],
            plain.Output.Split(Environment.NewLine)
        );
        JsonElement[] closest = [.. IdCommandTests.Json(json).GetProperty("closest").EnumerateArray()];
        Assert.Equal(4, closest.Length);
        Assert.Equal(Id(2), closest[0].GetProperty("distance").GetString());
        Assert.Equal(
            (Id(9), JsonValueKind.Null),
            (closest[3].GetProperty("id").GetString(), closest[3].GetProperty("address").ValueKind)
        );
    }

    [Fact]
    public async Task A_file_and_a_target_from_the_input_are_read_and_32_bytes_too()
    {
        using var file = new TempFile(Encoding.UTF8.GetBytes($"{Wide(5)} e\n{Wide(1)} a\n"));

        IdResult result = await IdCli.RunAsync(Wide(4) + "\n", "closest", "-", file.Path);

        Assert.Equal([$"{Wide(5)}  e", $"{Wide(1)}  a"], result.Output.Split(Environment.NewLine));
    }

    [Fact]
    public async Task Of_two_lines_with_one_id_the_later_counts()
    {
        IdResult result = await IdCli.RunAsync(
            $"{Id(1)} old\n{Id(2)} x\n{Id(1)} new\n",
            "closest",
            Zero,
            "--count",
            "1"
        );

        Assert.Equal($"{Id(1)}  new", result.Output);
    }

    [Theory]
    [InlineData(
        "abc 1.2.3.4:5",
        "Line 2 of standard input: A peer id is 40 hexadecimal digits; found 3 characters: \"abc\"."
    )]
    [InlineData(
        "0000000000000000000000000000000000000000000000000000000000000001",
        "Line 2 of standard input: A peer id is 40 hexadecimal digits; found 64 characters"
    )]
    public async Task A_line_that_is_no_id_is_named_by_its_number(string line, string says)
    {
        IdResult result = await IdCli.RunAsync($"{Id(1)}\n{line}\n", "closest", Zero);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains(says, result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_line_without_an_end_a_wrong_target_and_a_missing_file_are_named()
    {
        IdResult endless = await IdCli.RunAsync($"{Id(1)}\n{new string('0', 10_000)}", "closest", Zero);
        IdResult target = await IdCli.RunAsync("", "closest", "xyz");
        IdResult missing = await IdCli.RunAsync("", "closest", Zero, "./not-there.txt");

        Assert.Equal("mesh: Line 2 is longer than 4,096 characters.", endless.Error);
        Assert.Equal(ExitCode.Usage, target.Code);
        Assert.Contains("\"xyz\"", target.Error);
        Assert.Equal(ExitCode.Failed, missing.Code);
        Assert.Contains("not-there.txt", missing.Error);
    }

    [Fact]
    public void What_is_kept_is_bounded_and_what_a_sort_of_all_begins_with()
    {
        var random = new Random(Seed);
        for (int run = 0; run < 50; run++)
        {
            int count = random.Next(1, 30);
            PeerId target = Random(random, 20);
            PeerId[] ids = [.. Enumerable.Range(0, 300).Select(_ => Random(random, run % 2 == 0 ? 20 : 1))];
            var closest = new BoundedClosest<PeerId>(target, count);
            foreach (PeerId id in ids)
            {
                closest.Offer(id, "");
                Assert.True(closest.Count() <= count);
            }

            PeerId[] expected = [.. ids.Distinct().OrderBy(id => XorDistance.Between(target, id)).Take(count)];
            Assert.True(expected.SequenceEqual(closest.Select(line => line.Id)), $"seed {Seed}, run {run}");
        }
    }

    private static PeerId Random(Random random, int last)
    {
        var bytes = new byte[PeerId.Size];
        random.NextBytes(bytes.AsSpan(PeerId.Size - last));
        return new PeerId(bytes);
    }

    private static string Id(int number) => $"{number:x40}";

    private static string Wide(int number) => Hid.Parse($"{number:x64}").ToString();
}
