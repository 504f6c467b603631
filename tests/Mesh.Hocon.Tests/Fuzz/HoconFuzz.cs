using Mesh.Hocon.Binding;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;
using Xunit.Abstractions;

namespace Mesh.Hocon.Tests.Fuzz;

/// <summary>
/// Whatever a file holds, reading it gives a value or a <see cref="HoconException"/>, in bounded memory; and a value can be
/// written, read again and is the same.
/// </summary>
/// <remarks>
/// <c>MESH_FUZZ_CASES</c> says how many files there are (3,000 if it is not set; nightly 1,000,000), <c>MESH_FUZZ_SEED</c>
/// where they begin. A failure prints the seed, the case and the bytes.
/// </remarks>
public sealed class HoconFuzz(ITestOutputHelper log)
{
    private const int DefaultCases = 3_000;
    private const long MaxAllocatedBytes = 64 * 1024 * 1024;

    private static readonly (string Name, byte[][] Corpus, int Share)[] Formats =
    [
        ("fuzz.conf", Corpus.Hocon, 8),
        ("fuzz.json", Corpus.Json, 1),
        ("fuzz.properties", Corpus.Properties, 1),
    ];

    [Fact]
    public void Damaged_files_are_read_or_refused_and_never_more()
    {
        (int cases, int seed) = Knobs.Read(DefaultCases, log);
        using var folder = new Folder(Corpus.Included);
        var options = new HoconLoadOptions { SearchPath = [folder.Path] };
        var mutator = new Mutator(seed);
        (string Name, byte[][] Corpus)[] formats =
        [
            .. Formats.SelectMany(format => Enumerable.Repeat((format.Name, format.Corpus), format.Share)),
        ];
        var read = new Dictionary<string, int>();
        var refused = new Dictionary<string, int>();
        long mostAllocated = 0;
        for (int i = 0; i < cases; i++)
        {
            (string name, byte[][] corpus) = formats[i % formats.Length];
            byte[] bytes = mutator.Next(corpus);
            string about = $"{name}, case {i} of seed {seed}";
            try
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                HoconDocument? document = Read(bytes, name, folder, options);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                mostAllocated = Math.Max(mostAllocated, allocated);
                Assert.True(allocated < MaxAllocatedBytes, $"allocated {allocated} bytes");
                Dictionary<string, int> counts = document is null ? refused : read;
                counts[name] = counts.GetValueOrDefault(name) + 1;
                if (document is not null)
                {
                    Use(document);
                }
            }
            catch (Exception fault)
            {
                // Any kind: that none but HoconException comes out is what is tested.
                Assert.Fail($"{about}: {fault}\nfor {Show(bytes)}");
            }
        }

        foreach ((string name, _, _) in Formats)
        {
            log.WriteLine($"{name}: {read.GetValueOrDefault(name)} read, {refused.GetValueOrDefault(name)} refused");
            Assert.True(cases < DefaultCases || read.ContainsKey(name), $"no {name} was read");
        }

        Assert.True(cases < DefaultCases || refused.ContainsKey("fuzz.conf"), "none was refused");
        log.WriteLine($"Most allocated in one case: {mostAllocated} bytes");
    }

    private static HoconDocument? Read(byte[] bytes, string name, Folder folder, HoconLoadOptions options)
    {
        try
        {
            return HoconDocument
                .Read(new MemoryStream(bytes), name, folder.File(name), options)
                .Resolve(HoconResolveOptions.WithoutEnvironment);
        }
        catch (HoconException e)
        {
            Assert.InRange(e.Faults.Count, 1, 21);
            Assert.All(e.Faults, fault => Assert.NotEmpty(fault.Message));
            Assert.DoesNotContain(e.Message, c => char.IsControl(c) && c != '\n');
            return null;
        }
    }

    private static void Use(HoconDocument document)
    {
        HoconNode root = document.Root;
        foreach (HoconRenderOptions options in Renderings)
        {
            HoconNode again = HoconDocument.Parse(root.Render(options)).Root;
            Assert.True(root.Equals(again), $"rendered as {options} it is {again}");
            Assert.Equal(root.GetHashCode(), again.GetHashCode());
        }

        Assert.Equal(document, document.WithFallback(document));
        Assert.Equal(document, document.Resolve());
        try
        {
            _ = Flat.Of(root, new HoconLimits());
            if (root.Kind == HoconKind.Object)
            {
                _ = document.ToConfig().Root.ToString();
            }
        }
        catch (HoconException)
        {
            // Two keys that differ in case only.
        }
    }

    private static HoconRenderOptions[] Renderings { get; } =
    [
        new(),
        new() { Pretty = true },
        new() { Pretty = true, Origins = true },
        new() { Json = true },
        new() { Json = true, Pretty = true },
    ];

    private static string Show(byte[] bytes) =>
        $"{bytes.Length} bytes: {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 2_000)))}";
}
