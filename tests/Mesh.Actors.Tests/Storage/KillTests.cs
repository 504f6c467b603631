using System.Diagnostics;
using System.Globalization;
using Mesh.Actors.Storage;
using Mesh.Actors.Tests.Identity;
using Xunit.Abstractions;

namespace Mesh.Actors.Tests.Storage;

/// <summary>A process that writes is killed (SIGKILL) again and again: 200 times, or <c>MESH_KILLS=2000 dotnet test tests/Mesh.Actors.Tests --filter KillTests</c>.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int KillsOfOneFile = 8;
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_at_any_moment_a_store_opens_has_all_that_was_acknowledged_and_nothing_in_part()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("MESH_KILLS") ?? "200", CultureInfo.InvariantCulture);
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        int[] kept = new int[KilledWriter.Writers];
        (int acknowledged, int beyond, int whileOpening) = (0, 0, 0);
        for (int kill = 0; kill < kills; kill++)
        {
            // A new file now and then, since being made is a moment too.
            string folder = _folder[$"{kill / KillsOfOneFile}"];
            if (kill % KillsOfOneFile == 0)
            {
                Array.Clear(kept);
            }

            int lines = random.Next(4) == 0 ? 0 : random.Next(1, 60);
            int[] printed = await RunAndKillAsync(folder, lines);
            whileOpening += printed.All(number => number == 0) ? 1 : 0;
            await using var store = SqliteStore.Open(folder);
            for (int writer = 0; writer < printed.Length; writer++)
            {
                int least = Math.Max(kept[writer], printed[writer]);
                int? found = KilledWriter.Find(store, writer);
                Assert.True(
                    found == least || found == least + 1,
                    $"seed {seed}, kill {kill}: writer {writer} had {least} acknowledged; there is {found?.ToString() ?? "half a commit"}."
                );
                acknowledged += least - kept[writer];
                beyond += found == least ? 0 : 1;
                kept[writer] = found ?? 0;
            }
        }

        output.WriteLine(
            $"seed {seed}: {kills} kills, {whileOpening} before the first commit; {acknowledged} commits acknowledged, all there; {beyond} there that were not"
        );
        Assert.True(acknowledged > 0);
    }

    // The last number that each writer has printed, 0 for none, up to the last line before its end.
    private static async Task<int[]> RunAndKillAsync(string folder, int lines)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(typeof(KilledWriter).Assembly.Location);
        start.ArgumentList.Add(folder);
        using Process process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(Guard);
        int[] printed = new int[KilledWriter.Writers];
        try
        {
            Assert.Equal(KilledWriter.Opening, await process.StandardOutput.ReadLineAsync(guard.Token));
            for (int read = 0; ; read++)
            {
                if (read == lines)
                {
                    process.Kill();
                }

                if (await process.StandardOutput.ReadLineAsync(guard.Token) is not { } line)
                {
                    break;
                }

                int space = line.IndexOf(' ', StringComparison.Ordinal);
                printed[int.Parse(line.AsSpan(0, space))] = int.Parse(line.AsSpan(space + 1));
            }
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync(guard.Token);
        return printed;
    }
}
