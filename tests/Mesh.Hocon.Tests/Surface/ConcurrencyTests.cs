using System.Collections.Concurrent;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Surface;

/// <summary>A configuration is read by many threads at once, and nobody locks.</summary>
public sealed class ConcurrencyTests
{
    private const int Threads = 8;
    private const int Rounds = 200;

    private const string Text = """
        template { host = localhost, port = 80, tags = [a, b] }
        one = ${template} { port = 81 }, two = ${one} { tags = ${one.tags} [c] }
        list = [${one}, ${two}], list += ${template}
        """;

    [Fact]
    public void Many_threads_read_one_configuration()
    {
        Config config = ConfigurationFactory
            .ParseString(Text)
            .WithFallback(ConfigurationFactory.ParseString("two.more = 1"));
        string expected = Reading(config);

        Assert.All(OnThreads(() => Reading(config)), reading => Assert.Equal(expected, reading));
    }

    [Fact]
    public void Many_threads_resolve_and_extend_one_document()
    {
        HoconDocument document = HoconDocument.Parse(Text);
        HoconDocument other = HoconDocument.Parse("two.more = ${one.port}, template.host = other");
        string expected = Use(document, other);

        Assert.All(OnThreads(() => Use(document, other)), rendering => Assert.Equal(expected, rendering));
    }

    [Fact]
    public void Many_threads_bind_types_for_the_first_time()
    {
        HoconDocument document = HoconDocument.Parse("value = 7");
        Type[] arguments = [typeof(byte), typeof(short), typeof(int), typeof(long), typeof(char), typeof(double)];

        // Each is a type that nobody has seen before.
        foreach (Type type in arguments.SelectMany(a => arguments.Select(b => typeof(First<,>).MakeGenericType(a, b))))
        {
            var bind = typeof(HoconDocument).GetMethod(nameof(HoconDocument.Bind))!.MakeGenericMethod(type);
            Assert.All(
                OnThreads(() => bind.Invoke(document, [""])!.ToString()!, rounds: 1),
                made => Assert.EndsWith("{ Value = 7, Other = 5 }", made)
            );
        }
    }

    private static string Reading(Config config) =>
        string.Join(
            '\n',
            config.GetInt("one.port"),
            config.GetString("two.host"),
            string.Join(' ', config.GetStringList("two.tags")),
            config.GetConfig("two"),
            config.GetValue("list"),
            config.Root,
            config.ToString(true)
        );

    private static string Use(HoconDocument document, HoconDocument other)
    {
        HoconDocument resolved = document.Resolve(HoconResolveOptions.WithoutEnvironment);
        HoconDocument both = document
            .WithFallback(other)
            .WithValue("one.port", HoconNode.Of(82))
            .Resolve(HoconResolveOptions.WithoutEnvironment);
        return $"{resolved}\n{both}\n{resolved.Equals(both)} {resolved.Get("list").Items.Count}";
    }

    private static IReadOnlyCollection<string> OnThreads(Func<string> read, int rounds = Rounds)
    {
        var readings = new ConcurrentBag<string>();
        using var start = new Barrier(Threads);
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, Threads)
                .Select(_ => new Thread(() =>
                {
                    start.SignalAndWait();
                    for (int i = 0; i < rounds; i++)
                    {
                        try
                        {
                            readings.Add(read());
                        }
                        catch (Exception e)
                        {
                            // Any kind: on a thread of its own it would end the run.
                            readings.Add(e.ToString());
                        }
                    }
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(Threads * rounds, readings.Count);
        return readings;
    }

    /// <summary>Its types make it another one each time.</summary>
    private sealed record First<TA, TB>(int Value, int Other = 5);
}
