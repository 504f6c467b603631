using System.Runtime.CompilerServices;
using System.Text;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;
using Mesh.Hocon.Trees;

namespace Mesh.Hocon.Parsing;

/// <summary>Reads a document: one text and all that it includes, within one budget, and gathers what is wrong with them.</summary>
internal sealed class DocumentReader(HoconLoadOptions options)
{
    private readonly List<HoconFault> _faults = [];
    private readonly List<string> _files = [];
    private readonly Stack<string> _open = [];
    private readonly IncludeFinder _finder = new(options);

    public HoconLimits Limits => options.Limits;

    /// <summary>Whether there is something to resolve.</summary>
    public bool HasSubstitutions { get; set; }

    public Budget Budget { get; } = new(options.Limits);

    /// <summary>Objects, arrays, keys of paths and includes that are open, over all files.</summary>
    public int Depth { get; set; }

    /// <summary>Full paths of the files that were read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>How long a URL may take; for tests.</summary>
    public TimeSpan UrlTimeout
    {
        init => _finder.UrlTimeout = value;
    }

    /// <summary>Another reader of includes, as Akka.NET has it: it is asked for every include.</summary>
    public Func<string, RawValue?>? IncludeCallback { get; init; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="HoconException">With all faults of it and of what it includes.</exception>
    public RawValue Read(string text, string name) =>
        Read(() =>
        {
            Budget.Read(new HoconOrigin(name), text.Length);
            return new Parser(text, new TextSource(name, null, IncludeScope.Root), this).ParseRoot();
        });

    /// <summary>Reads bytes.</summary>
    /// <exception cref="HoconException">With all faults of them and of what they include.</exception>
    public RawValue Read(FoundText found) => Read(() => Parse(found, IncludeScope.Root));

    /// <summary>Goes into an object or the like, as deep as may be.</summary>
    public void Enter(HoconOrigin origin, int levels)
    {
        Depth += levels;
        if (Depth > Limits.Depth)
        {
            throw Budget.Exceeded(origin, $"is nested deeper than {Limits.Depth} levels");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Budget.Exceeded(origin, "is nested deeper than this thread's stack allows");
        }
    }

    public void Report(HoconFault fault)
    {
        _faults.Add(fault);
        if (_faults.Count >= Budget.MaxFaults)
        {
            ThrowIfFaulty();
        }
    }

    /// <summary>Lays what a statement names over an object. What is not there is passed over, unless it is required.</summary>
    public void Include(IncludeStatement statement, TextSource from, RawObject target, List<string> path, bool isInList)
    {
        Budget.Include(statement.Origin);
        if (IncludeCallback is not null)
        {
            Merge(target, IncludeCallback(statement.Name), statement);
            return;
        }

        IncludeScope? scope = isInList ? null : from.Scope?.Below([.. path]);
        bool isFound = false;
        foreach (FoundText found in Find(statement, from))
        {
            isFound = true;
            string id = Id(found);
            if (_open.Contains(id))
            {
                Report(
                    new HoconFault(
                        statement.Origin,
                        null,
                        $"{Printable.Quote(statement.Name)} includes itself, by way of {string.Join(", ", _open.Reverse().Select(open => Printable.Quote(open)))}"
                    )
                );
                continue;
            }

            Enter(statement.Origin, 1);
            Merge(target, Parse(found, scope), statement);
            Depth--;
        }

        if (!isFound && statement.IsRequired)
        {
            Report(
                new HoconFault(
                    statement.Origin,
                    null,
                    $"the required {Printable.Quote(statement.Name)} is not there; looked for it {_finder.Describe(statement, from)}"
                )
            );
        }
    }

    private List<FoundText> Find(IncludeStatement statement, TextSource from)
    {
        try
        {
            return _finder.Find(statement, from, Limits.Bytes - Budget.Bytes);
        }
        catch (IncludeException e)
        {
            Report(new HoconFault(statement.Origin, null, e.Message));
            return [];
        }
    }

    private void Merge(RawObject target, RawValue? included, IncludeStatement statement)
    {
        switch (included)
        {
            case null or RawLiteral { Node.Kind: HoconKind.Null }:
                break;
            case RawObject root:
                target.Merge(root);
                break;
            case RawLiteral { Node: { Kind: HoconKind.Object } node }:
                foreach ((string key, HoconNode value) in node.Map)
                {
                    target.SlotOf(key).Push(new RawLiteral(value));
                }

                break;
            default:
                Report(
                    new HoconFault(
                        statement.Origin,
                        null,
                        $"{Printable.Quote(statement.Name)} holds no object, and only an object can be included"
                    )
                );
                break;
        }
    }

    private RawValue Parse(FoundText found, IncludeScope? scope)
    {
        Budget.Read(new HoconOrigin(found.Name), found.Bytes.Length);
        if (found.Place is FilePlace file && !_files.Contains(file.Path))
        {
            _files.Add(file.Path);
        }

        if (Decode(found) is not { } text)
        {
            return new RawObject(new HoconOrigin(found.Name));
        }

        _open.Push(Id(found));
        try
        {
            return found.Format switch
            {
                TextFormat.Json => JsonText.Parse(found, this),
                TextFormat.Properties => new RawLiteral(JavaProperties.Parse(text, found.Name, Budget)),
                _ => new Parser(text, new TextSource(found.Name, found.Place, scope), this).ParseRoot(),
            };
        }
        finally
        {
            _open.Pop();
        }
    }

    // HOCON.md, "Unchanged from JSON": files must be valid UTF-8.
    private string? Decode(FoundText found)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(found.Bytes);
        }
        catch (DecoderFallbackException)
        {
            // The exception's index counts within an inner buffer.
            System.Text.Unicode.Utf8.ToUtf16(
                found.Bytes,
                new char[found.Bytes.Length],
                out int at,
                out _,
                replaceInvalidSequences: false
            );
            ReadOnlySpan<byte> before = found.Bytes.AsSpan(0, at);
            int line = before.Count((byte)'\n') + 1;
            int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
            Report(
                new HoconFault(
                    new HoconOrigin(found.Name, line, column),
                    null,
                    $"the byte 0x{found.Bytes[at]:x2} is not valid UTF-8 here; save the file as UTF-8"
                )
            );
            return null;
        }
    }

    private static string Id(FoundText found) =>
        found.Place switch
        {
            FilePlace file => file.Path,
            ResourcePlace resource => $"{resource.Assembly.GetName().Name}/{resource.Name}",
            UrlPlace url => url.Url.ToString(),
            _ => found.Name,
        };

    private RawValue Read(Func<RawValue> parse)
    {
        try
        {
            RawValue root = parse();
            ThrowIfFaulty();
            return root;
        }
        catch (HoconException e) when (_faults.Count > 0 && e.Faults != _faults)
        {
            // What was wrong before it became too much may be why it did.
            throw new HoconException([.. _faults, .. e.Faults]);
        }
    }

    private void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new HoconException(_faults);
        }
    }
}
