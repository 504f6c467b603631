using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Extensions;

/// <summary>Finds keys that nobody reads.</summary>
/// <remarks>
/// What is known stands in a reference: a document in which every setting has its default, or null where it has none. An
/// object without a key in it is open: anything may stand in it. What is not at all in the reference, as an application's
/// own section, is not looked into; only where its name is near to a known one a warning says so.
/// </remarks>
public static class HoconLinter
{
    /// <summary>Beyond these nobody reads what was meant, and to look for it is what costs most.</summary>
    private const int MaxHints = 100;

    /// <summary>Compares a document with a reference.</summary>
    /// <param name="document">What was written; resolved.</param>
    /// <param name="reference">What is known; resolved.</param>
    /// <param name="strict">Sections of the root in which an unknown key is an error; elsewhere it is a warning.</param>
    /// <returns>
    /// A fault for each unknown key, with the nearest known one, and a warning for each known text that holds <c>${</c>; empty
    /// where there are none.
    /// </returns>
    public static IReadOnlyList<HoconFault> Lint(
        HoconDocument document,
        HoconDocument reference,
        params IReadOnlyList<string> strict
    )
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(reference);
        var faults = new List<HoconFault>();
        foreach ((string key, HoconNode value) in document.Root.Fields)
        {
            HoconSeverity severity = strict.Contains(key) ? HoconSeverity.Error : HoconSeverity.Warning;
            if (reference.Root.Fields.TryGetValue(key, out HoconNode? known))
            {
                Compare(value, known, Paths.Join([key]), severity, faults);
            }
            else if (Spelling.Nearest(key, reference.Root.Fields.Keys) is { } near)
            {
                faults.Add(
                    new HoconFault(
                        value.Origin,
                        Paths.Join([key]),
                        $"unknown key; did you mean {Printable.Clean(Paths.Join([near]))}?",
                        HoconSeverity.Warning
                    )
                );
            }
        }

        return faults;
    }

    private static void Compare(
        HoconNode value,
        HoconNode known,
        string path,
        HoconSeverity severity,
        List<HoconFault> faults
    )
    {
        if (value.Kind == HoconKind.String && value.Text.Contains("${", StringComparison.Ordinal))
        {
            const string hint = "${…} in quotes is text; a substitution stands outside of them: ${dir}\"/node\"";
            faults.Add(new HoconFault(value.Origin, path, hint, HoconSeverity.Warning));
        }

        if (known.Kind != HoconKind.Object || known.Fields.Count == 0)
        {
            return;
        }

        if (value.Kind != HoconKind.Object)
        {
            // Null takes a whole section back to nothing, which is what its reader makes of it.
            if (value.Kind != HoconKind.Null)
            {
                faults.Add(Conversions.Fault(value, path, "an object") with { Severity = severity });
            }

            return;
        }

        foreach ((string key, HoconNode inner) in value.Fields)
        {
            if (known.Fields.TryGetValue(key, out HoconNode? below))
            {
                Compare(inner, below, Paths.Join(path, key), severity, faults);
            }
            else
            {
                string hint = faults.Count < MaxHints ? Hint(key, path, known) : "";
                faults.Add(new HoconFault(inner.Origin, Paths.Join(path, key), $"unknown key{hint}", severity));
            }
        }
    }

    /// <summary>What may have been meant.</summary>
    private static string Hint(string key, string parent, HoconNode known) =>
        Spelling.Nearest(key, known.Fields.Keys) is { } near
            ? $"; did you mean {Printable.Clean(Paths.Join(parent, near))}?"
        : known.Fields.Count <= 12
            ? $"; known here: {string.Join(", ", known.Fields.Keys.Order(StringComparer.Ordinal))}"
        : "";
}
