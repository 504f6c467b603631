using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Mesh.EndToEnd;

/// <summary>A node is killed (SIGKILL) again and again while it is asked for changes: 4 times, or <c>MESH_NODE_KILLS=100 dotnet test tests/Mesh.EndToEnd --filter KilledNode</c>.</summary>
[Collection("processes")]
public sealed class KilledNodeTests(ITestOutputHelper output) : IDisposable
{
    private const int CallerCount = 4;
    private const int MostChanges = 60;

    private readonly Homes _homes = new();

    public void Dispose() => _homes.Dispose();

    [Fact]
    public async Task Killed_amid_changes_a_node_starts_again_and_has_all_that_it_had_acknowledged_and_nothing_in_part()
    {
        int kills = int.Parse(
            Environment.GetEnvironmentVariable("MESH_NODE_KILLS") ?? "4",
            CultureInfo.InvariantCulture
        );
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        KilledCaller[] callers =
        [
            .. Enumerable.Range(0, CallerCount).Select(number => new KilledCaller(number, new Random(random.Next()))),
        ];
        (int acknowledged, int open, int through) = (0, 0, 0);
        for (int kill = 0; kill <= kills; kill++)
        {
            (MeshProcess node, _, _) = await _homes.UpAsync("ada");
            using MeshProcess ends = node;
            using var control = new NodeControl(_homes.Of("ada"));
            JsonElement[] lists = await Task.WhenAll(KilledCaller.Lists.Select(control.GetAsync));
            foreach (KilledCaller caller in callers)
            {
                open += caller.IsOpen ? 1 : 0;
                through += caller.Find(lists, $"seed {seed}, kill {kill}") ? 1 : 0;
            }

            if (kill == 0)
            {
                await Task.WhenAll(callers.Select(caller => caller.BeginAsync(control)));
            }

            if (kill == kills)
            {
                break;
            }

            int left = random.Next(1, MostChanges);
            acknowledged += left;
            await Task.WhenAll(callers.Select(caller => Task.Run(() => AskOnAsync(caller))));
            await node.WaitForExitAsync();

            // Whoever has the last answer kills: the others are in the midst of something.
            async Task AskOnAsync(KilledCaller caller)
            {
                using var own = new NodeControl(_homes.Of("ada"));
                while (await caller.AskAsync(own))
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        node.Kill();
                    }
                }
            }
        }

        output.WriteLine(
            $"{kills} kills, at least {acknowledged} changes acknowledged, all there; {open} without an answer, of which {through} were there"
        );
        Assert.True(open > 0, "Nobody was ever in the midst of a change.");
    }
}
