using System.Globalization;

namespace Mesh.Bench.Link;

/// <summary>What a link costs: frames, echo, set-up, idle memory.</summary>
internal static class LinkSuite
{
    private const int IdleLinks = 1000;

    /// <summary>The suite for one subject, beside a floor or alone.</summary>
    public static Suite Create(string name, ILinkSubject ours, ILinkSubject? floor)
    {
        List<Case> cases = [];
        foreach (
            (int bytes, string label) in (ReadOnlySpan<(int, string)>)
                [(16, "16B"), (128, "128B"), (1024, "1KiB"), (65_536, "64KiB")]
        )
        {
            RowName frames = new("frames", label, "1/s");
            RowName cpu = new("cpu_per_million_frames", label, "s");
            RowName allocated = new("alloc_per_frame", label, "By", HasFloor: false);
            bool all = bytes == 128;
            Add(all ? [frames, cpu, allocated] : [frames], (subject, o) => FramesAsync(subject, bytes, o, all));
        }

        Add([new("echo_p50", "128B", "us"), new("echo_p99", "128B", "us")], EchoAsync);
        Add([new("setup", "sequential", "1/s")], (subject, o) => SetUpAsync(subject, 1, o));
        Add([new("setup", "parallel16", "1/s")], (subject, o) => SetUpAsync(subject, 16, o));
        string links = string.Create(CultureInfo.InvariantCulture, $"{IdleLinks} links");
        Add([new("idle_memory", links, "By"), new("idle_managed", links, "By")], IdleAsync, slow: true);
        return new Suite(name, cases, WarmUpAsync);

        void Add(RowName[] rows, Func<ILinkSubject, BenchOptions, Task<double[]>> measure, bool slow = false) =>
            cases.Add(new Case(rows, o => measure(ours, o), floor is null ? null : o => measure(floor, o), slow));

        async Task WarmUpAsync(BenchOptions options)
        {
            foreach (ILinkSubject subject in floor is null ? (ILinkSubject[])[ours] : [floor, ours])
            {
                // Long enough for the compiler to have seen what is hot.
                await subject.FramesAsync(128, TimeSpan.FromSeconds(options.Quick ? 2 : 3));
                await subject.EchoAsync(128, TimeSpan.FromSeconds(options.Quick ? 0.5 : 1));
                await subject.SetUpsPerSecondAsync(4, 40);
            }
        }
    }

    private static async Task<double[]> FramesAsync(ILinkSubject subject, int bytes, BenchOptions options, bool all)
    {
        FramesResult result = await subject.FramesAsync(bytes, options.Duration);
        return all
            ? [result.FramesPerSecond, result.CpuPerMillion, result.AllocatedPerFrame]
            : [result.FramesPerSecond];
    }

    private static async Task<double[]> EchoAsync(ILinkSubject subject, BenchOptions options)
    {
        EchoResult result = await subject.EchoAsync(128, options.Duration);
        return [result.P50, result.P99];
    }

    private static async Task<double[]> SetUpAsync(ILinkSubject subject, int parallel, BenchOptions options) =>
        [await subject.SetUpsPerSecondAsync(parallel, options.Quick ? 96 : 800)];

    private static async Task<double[]> IdleAsync(ILinkSubject subject, BenchOptions options)
    {
        IdleResult result = await subject.IdleAsync(IdleLinks);
        return [result.ResidentBytes, result.ManagedBytes];
    }
}
