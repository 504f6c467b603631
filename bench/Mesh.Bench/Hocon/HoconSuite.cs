using System.Diagnostics;
using System.Text;
using Mesh.Hocon;
using Mesh.Hocon.Extensions;
using Mesh.Hosting;

namespace Mesh.Bench.Hocon;

/// <summary>What a configuration costs: a huge one, one look-up, and all the defaults that are read at every start.</summary>
internal static class HoconSuite
{
    private const int Sections = 200;
    private const int KeysOfSection = 100;
    private const int LookUps = 1_000_000;
    private const int WarmUps = 20;

    public static Suite Create() =>
        new(
            "hocon",
            [
                new Case([new RowName("parse_resolve", "1MiB", "ms")], _ => One(ParseAndResolve)),
                new Case([new RowName("get_int", "path", "ns")], _ => One(LookUp)),
                new Case([new RowName("reference", "all", "ms")], _ => One(ReadReference)),
            ],
            _ =>
            {
                // A start meets these methods compiled for speed only in a process that has run for a while, as a server has.
                for (int i = 0; i < WarmUps; i++)
                {
                    ParseAndResolve();
                    ReadReference();
                }

                LookUp();
                return Task.CompletedTask;
            }
        );

    /// <summary>20,000 keys of five kinds, among them 4,000 substitutions, with comments: 1 MiB.</summary>
    private static string Text { get; } = MakeText();

    private static Task<double[]> One(Func<double> measure) => Task.FromResult<double[]>([measure()]);

    private static double ParseAndResolve()
    {
        long start = Stopwatch.GetTimestamp();
        HoconDocument document = HoconDocument.Parse(Text).Resolve();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return document.Root.Fields.Count == Sections
            ? elapsed
            : throw new InvalidOperationException("Sections are missing.");
    }

    private static double LookUp()
    {
        Config config = HoconDocument.Parse(Text).Resolve().ToConfig();
        long start = Stopwatch.GetTimestamp();
        long sum = 0;
        for (int i = 0; i < LookUps; i++)
        {
            sum += config.GetInt("section-77.key-1-of-this-part");
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookUps;
        return sum == 77L * LookUps ? elapsed : throw new InvalidOperationException("The value is another.");
    }

    private static double ReadReference()
    {
        long start = Stopwatch.GetTimestamp();
        HoconDocument reference = MeshConfiguration.ReferenceOf(
            typeof(ActorSystem).Assembly,
            typeof(Actors.Host.MeshOptions).Assembly,
            typeof(MeshConfiguration).Assembly
        );
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return reference.Has("mesh.link") ? elapsed : throw new InvalidOperationException("Defaults are missing.");
    }

    private static string MakeText()
    {
        var text = new StringBuilder();
        for (int section = 0; section < Sections; section++)
        {
            text.Append($"section-{section} {{\n");
            for (int key = 0; key < KeysOfSection; key++)
            {
                string value = (key % 5) switch
                {
                    0 => $"\"some text of number {section * key} that is quoted\"",
                    1 => $"{section * key}",
                    2 => "10s",
                    3 => $"${{section-{(section + 1) % Sections}.key-1-of-this-part}}",
                    _ => "[1, 2, 3]",
                };
                text.Append($"  key-{key}-of-this-part = {value} # why it is so\n");
            }

            text.Append("}\n");
        }

        return text.ToString();
    }
}
