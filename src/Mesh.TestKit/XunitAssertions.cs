using System.Globalization;
using Xunit;
using Xunit.Sdk;

namespace Mesh.Testing;

/// <summary>Fails tests by the exceptions of xunit 2.</summary>
public class XunitAssertions : ITestKitAssertions
{
    /// <inheritdoc/>
    public void Fail(string format = "", params object[] args) => Assert.Fail(Text(format, args));

    /// <inheritdoc/>
    public void AssertTrue(bool condition, string format = "", params object[] args)
    {
        if (!condition)
            Fail(format, args);
    }

    /// <inheritdoc/>
    public void AssertFalse(bool condition, string format = "", params object[] args)
    {
        if (condition)
            Fail(format, args);
    }

    /// <inheritdoc/>
    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args)
    {
        try
        {
            Assert.Equal(expected, actual);
        }
        // xunit says where two values differ; the caller says what they are.
        catch (EqualException e)
        {
            string text = Text(format, args);
            Assert.Fail(text.Length == 0 ? e.Message : $"{text}{Environment.NewLine}{e.Message}");
        }
    }

    /// <inheritdoc/>
    public void AssertEqual<T>(
        T expected,
        T actual,
        Func<T, T, bool> comparer,
        string format = "",
        params object[] args
    )
    {
        ArgumentNullException.ThrowIfNull(comparer);
        if (!comparer(expected, actual))
            Fail($"{Text(format, args)}{Environment.NewLine}Expected: {expected}{Environment.NewLine}Actual: {actual}");
    }

    private static string Text(string format, object[] args) =>
        args is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, format, args) : format;
}
