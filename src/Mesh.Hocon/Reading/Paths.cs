using System.Text;
using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Reading;

/// <summary>Paths as programs write them: keys with dots between, quotes round a key that has a dot in it.</summary>
/// <remarks>
/// Less strict than in a file: what a file must quote, as in <c>akka.actor.deployment./user/*</c>, may stand bare here.
/// </remarks>
internal static class Paths
{
    public static HoconNode? Find(HoconNode root, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Contains('"'))
        {
            return Find(root, Split(path));
        }

        HoconNode? at = root;
        ReadOnlySpan<char> rest = path;
        while (at is { Kind: HoconKind.Object })
        {
            int dot = rest.IndexOf('.');
            ReadOnlySpan<char> key = dot < 0 ? rest : rest[..dot];
            if (key.IsEmpty)
            {
                throw NoPath(path);
            }

            if (!at.Map.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out at) || dot < 0)
            {
                return at;
            }

            rest = rest[(dot + 1)..];
        }

        return null;
    }

    public static HoconNode? Find(HoconNode root, ReadOnlySpan<string> path)
    {
        HoconNode? at = root;
        foreach (string key in path)
        {
            if (!at.Map.TryGetValue(key, out at))
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>The keys of a path.</summary>
    /// <exception cref="HoconException">A key is empty and not quoted, or a quote has no end.</exception>
    public static string[] Split(string path)
    {
        var keys = new List<string>();
        var key = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '.')
            {
                if (key.Length == 0 && !isQuoted)
                {
                    throw NoPath(path);
                }

                keys.Add(key.ToString());
                key.Clear();
                isQuoted = false;
            }
            else if (path[i] == '"')
            {
                isQuoted = true;
                for (i++; i < path.Length && path[i] != '"'; i++)
                {
                    // \" and \\ only: a key with another escape is written as itself here.
                    i += path[i] == '\\' && i + 1 < path.Length && path[i + 1] is '"' or '\\' ? 1 : 0;
                    key.Append(path[i]);
                }

                if (i >= path.Length)
                {
                    throw NoPath(path);
                }
            }
            else
            {
                key.Append(path[i]);
            }
        }

        return [.. keys];
    }

    /// <summary>The path as text, which <see cref="Split"/> reads again.</summary>
    public static string Join(ReadOnlySpan<string> keys)
    {
        var path = new StringBuilder();
        foreach (string key in keys)
        {
            Append(path, key);
        }

        return path.ToString();
    }

    /// <summary>A path with one key more.</summary>
    public static string Join(string path, string key) => Append(new StringBuilder(path), key).ToString();

    private static StringBuilder Append(StringBuilder path, string key)
    {
        if (path.Length > 0)
        {
            path.Append('.');
        }

        return key.Length == 0 || key.AsSpan().IndexOfAny('.', '"') >= 0
            ? path.Append('"').Append(key.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"')
            : path.Append(key);
    }

    private static HoconException NoPath(string path) =>
        new(
            new HoconFault(
                new HoconOrigin("(path)"),
                null,
                $"{Printable.Quote(path)} is no path: it has an empty key, or a quote without an end; write an empty key as \"\""
            )
        );
}
