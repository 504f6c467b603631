using System.Text.RegularExpressions;

namespace Mesh.Simulation;

/// <summary>Runs stories, and searches the shortest one that fails.</summary>
internal static partial class SimRunner
{
    public static SimReport Run(Action<SimMesh> story, ulong seed, SimOptions options, Action<SimMesh>? progress = null)
    {
        SimMesh? mesh = null;
        SimFailure? failure = null;
        try
        {
            mesh = SimMesh.Create(seed, options, progress);
            story(mesh);
        }
        catch (SimFailure e)
        {
            failure = e;
        }
        // An assertion of the story, or whatever else it throws: it is told with the run that led to it.
        catch (Exception e) when (mesh is not null)
        {
            failure = new SimFailure(mesh, e.Message, e);
        }
        finally
        {
            mesh?.Dispose();
        }

        return new SimReport
        {
            Seed = seed,
            Options = options,
            Events = mesh?.Events ?? 0,
            Hash = mesh?.Hash ?? failure!.Hash,
            Simulated = mesh?.Now ?? failure!.At,
            Timeline = failure?.Timeline ?? mesh!.Timeline.Records,
            Faults = failure?.Faults ?? [.. mesh!.Faults.Where(fault => fault.IsApplied)],
            Failure = failure,
        };
    }

    /// <remarks>
    /// First the shortest beginning of the faults that still fails, by halving; then one fault after the other is left out, the last ones first. A run
    /// counts as failing only if it fails with the same words, numbers aside: a story without its faults often fails in another way.
    /// </remarks>
    public static SimReport Shrink(Action<SimMesh> story, SimReport failed, int mostRuns)
    {
        if (failed.Failure is not { } failure)
        {
            return failed;
        }

        string words = Words(failure);
        int[] needed = [.. failure.Faults.Where(fault => !fault.IsRepair).Select(fault => fault.Number)];
        int runs = 0;
        bool StillFails(int[] faults)
        {
            runs++;
            return With(story, failed, faults, null).Failure is { } other && Words(other) == words;
        }

        needed = ShortestPrefix(needed, StillFails, () => runs < mostRuns);
        for (int i = needed.Length - 1; i >= 0 && runs < mostRuns; i--)
        {
            int[] fewer = [.. needed.Where((_, place) => place != i)];
            if (StillFails(fewer))
            {
                needed = fewer;
            }
        }

        SimReport shortest = With(story, failed, needed, SimRecording.Frames);
        return (shortest.Failure is { } again && Words(again) == words ? shortest : failed) with { Runs = runs + 1 };
    }

    private static int[] ShortestPrefix(int[] faults, Func<int[], bool> stillFails, Func<bool> mayRun)
    {
        int least = 0;
        int most = faults.Length;
        while (least < most && mayRun())
        {
            int middle = (least + most) / 2;
            if (stillFails(faults[..middle]))
            {
                most = middle;
            }
            else
            {
                least = middle + 1;
            }
        }

        return faults[..most];
    }

    private static SimReport With(Action<SimMesh> story, SimReport failed, int[] faults, SimRecording? recording)
    {
        var kept = faults.ToHashSet();
        SimOptions options = failed.Options with
        {
            Skips = number => !kept.Contains(number),
            Recording = recording ?? failed.Options.Recording,
        };
        return Run(story, failed.Seed, options);
    }

    private static string Words(SimFailure failure) => Numbers().Replace(failure.What, "#");

    // Numbers, names of hosts, and ids, which differ with the faults.
    [GeneratedRegex(@"\b[0-9a-f]*[0-9][0-9a-f]*\b|\bh[0-9]+\b|[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
