using System.Globalization;
using Mesh.Contracts.Wire;
using Xunit.Abstractions;

namespace Mesh.Contracts.Tests.Fuzz;

/// <summary>
/// Whatever comes in, a decoder answers with a value or a <see cref="WireException"/>, in bounded memory.
/// </summary>
/// <remarks>
/// <c>MESH_FUZZ_CASES</c> says how many cases there are over all decoders (20,000 if it is not set; nightly 1,000,000),
/// <c>MESH_FUZZ_SEED</c> where they begin. A failure prints the seed, the case and the bytes.
/// </remarks>
public sealed class WireFuzz(ITestOutputHelper log)
{
    private const int DefaultCases = 20_000;
    private const int DefaultSeed = 1;
    private const long MaxAllocatedBytes = 256 * 1024;

    [Fact]
    public void Damaged_bytes_are_decoded_or_refused_and_never_more()
    {
        int seed = FromEnvironment("MESH_FUZZ_SEED", DefaultSeed);
        int cases = FromEnvironment("MESH_FUZZ_CASES", DefaultCases);
        log.WriteLine($"MESH_FUZZ_SEED={seed} MESH_FUZZ_CASES={cases}");

        IReadOnlyList<Decoder> decoders = Decoder.All;
        byte[][] foreign = [.. decoders.SelectMany(decoder => decoder.Corpus)];
        var mutator = new Mutator(seed);
        var decoded = new int[decoders.Count];
        var refused = new int[decoders.Count];
        long mostAllocated = 0;
        for (int i = 0; i < cases; i++)
        {
            int which = i % decoders.Count;
            byte[] bytes = mutator.Next(decoders[which].Corpus, foreign);
            string about = $"{decoders[which].Name}, case {i} of seed {seed}";
            (byte[]? again, long allocated) = Run(decoders[which], bytes, about);
            mostAllocated = Math.Max(mostAllocated, allocated);
            Assert.True(allocated < MaxAllocatedBytes, $"{about} allocated {allocated} bytes for {Show(bytes)}");
            (again is null ? refused : decoded)[which]++;
            if (again is not null)
            {
                (byte[]? third, _) = Run(decoders[which], again, about + ", encoded again");
                Assert.True(third is not null && again.AsSpan().SequenceEqual(third), $"{about}: {Show(bytes)}");
            }
        }

        for (int i = 0; i < decoders.Count; i++)
        {
            log.WriteLine($"{decoders[i].Name}: {decoded[i]} decoded, {refused[i]} refused");
            Assert.True(
                cases < DefaultCases || (decoded[i] > 0 && refused[i] > 0),
                $"{decoders[i].Name} met only one kind"
            );
        }

        log.WriteLine($"Most allocated in one case: {mostAllocated} bytes");
    }

    private static (byte[]? Again, long Allocated) Run(Decoder decoder, byte[] bytes, string about)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[]? again = null;
        try
        {
            again = decoder.Reencode(bytes);
        }
        catch (WireException)
        {
            // The one answer to bytes that break a rule.
        }
        catch (Exception fault)
        {
            // Any kind: that none but WireException comes out is what is tested.
            Assert.Fail($"{about}: {fault}\nfor {Show(bytes)}");
        }

        return (again, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Show(byte[] bytes) =>
        $"{bytes.Length} bytes: {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 2_000)))}";

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
