using System.Reflection;
using Mesh.Hocon.Extensions;
using Mesh.Hocon.Reading;

namespace Mesh.Hocon.Parsing;

/// <summary>Finds what an include names (HOCON.md, "Include semantics: locating resources").</summary>
internal sealed class IncludeFinder(HoconLoadOptions options)
{
    /// <summary>Tried for a name without an extension, in the order in which they are merged: the last one wins.</summary>
    private static readonly (string Extension, TextFormat Format)[] Formats =
    [
        (".properties", TextFormat.Properties),
        (".json", TextFormat.Json),
        (".conf", TextFormat.Hocon),
    ];

    /// <summary>How long a URL may take.</summary>
    public TimeSpan UrlTimeout { get; set; } = Web.Timeout;

    /// <summary>All that a statement means, in the order in which it is merged; none where there is nothing.</summary>
    /// <param name="statement">The include.</param>
    /// <param name="from">The text it stands in.</param>
    /// <param name="room">Bytes that may still be read.</param>
    /// <exception cref="IncludeException">It is there and cannot be read, or may not be.</exception>
    public List<FoundText> Find(IncludeStatement statement, TextSource from, int room)
    {
        string name = statement.Name;
        switch (statement.Kind)
        {
            case "file":
                return Files(Path.GetFullPath(Checked(name)), name, room);
            case "classpath":
                return ClassPath(name, from.Place, room);
            case "url":
                return Url(AsUrl(name) ?? throw NoUrl(name), room);
        }

        if (AsUrl(name) is { } url)
        {
            return Url(url, room);
        }

        List<FoundText> beside = from.Place switch
        {
            FilePlace file => Files(
                Path.GetFullPath(Checked(name), Path.GetDirectoryName(file.Path)!),
                Beside(from.Name, name),
                room
            ),
            ResourcePlace resource => Resource(resource.Assembly, Resolve(resource.Name, name), room),
            UrlPlace at => Url(Uri.TryCreate(at.Url, name, out Uri? relative) ? relative : throw NoUrl(name), room),
            _ => Path.IsPathRooted(name) ? Files(Path.GetFullPath(Checked(name)), name, room) : [],
        };
        return beside.Count > 0 ? beside : ClassPath(name, from.Place, room);
    }

    /// <summary>Where <see cref="Find"/> has looked, for a message.</summary>
    public string Describe(IncludeStatement statement, TextSource from)
    {
        if (statement.Kind is "file" or "url")
        {
            return "there only";
        }

        string beside = statement.Kind == "" && from.Place is not null ? "beside the including file and " : "";
        return $"{beside}in {string.Join(", ", options.SearchPath.Select(Printable.Quote))}";
    }

    /// <summary>Reads a file.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="IncludeException">It cannot be read, or is larger than <paramref name="room"/>.</exception>
    public static FoundText? ReadFile(string path, string name, TextFormat format, int room)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new IncludeException($"{Printable.Quote(name)} is a folder");
            }

            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            return new FoundText(name, new FilePlace(path), format, ReadAll(file, name, room));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IncludeException($"{Printable.Quote(name)} cannot be read: {e.Message}");
        }
    }

    public static TextFormat FormatOf(string name) =>
        Formats.FirstOrDefault(f => name.EndsWith(f.Extension, StringComparison.OrdinalIgnoreCase))
            is { Extension: not null } known
            ? known.Format
            : TextFormat.Hocon;

    private static List<FoundText> Files(string path, string name, int room) =>
        Candidates(path)
            .Select(c => ReadFile(path + c.Extension, name + c.Extension, c.Format, room))
            .OfType<FoundText>()
            .ToList();

    // A name as it is, or one without an extension with each that we know.
    private static (string Extension, TextFormat Format)[] Candidates(string name) =>
        Path.HasExtension(name) ? [("", FormatOf(name))] : Formats;

    private List<FoundText> ClassPath(string name, Place? from, int room)
    {
        string relative = Checked(name).TrimStart('/');
        if (from is ResourcePlace own && Resource(own.Assembly, relative, room) is { Count: > 0 } near)
        {
            return near;
        }

        foreach (string folder in options.SearchPath)
        {
            if (Files(Path.GetFullPath(relative, Path.GetFullPath(folder)), relative, room) is { Count: > 0 } found)
            {
                return found;
            }
        }

        foreach (Assembly assembly in options.Resources)
        {
            if (Resource(assembly, relative, room) is { Count: > 0 } found)
            {
                return found;
            }
        }

        return [];
    }

    private static List<FoundText> Resource(Assembly assembly, string name, int room) =>
        Candidates(name)
            .Select(c => Resources.Read(assembly, name + c.Extension, c.Format, room))
            .OfType<FoundText>()
            .ToList();

    private List<FoundText> Url(Uri url, int room)
    {
        // A file URL with a host is on the network as well.
        if (url is { IsFile: true, IsUnc: false })
        {
            string path = url.LocalPath;
            return ReadFile(path, path, FormatOf(path), room) is { } file ? [file] : [];
        }

        if (!options.AllowUrls)
        {
            throw new IncludeException(
                $"{Printable.Quote(url.ToString())} is on the network, and including from there is not allowed"
            );
        }

        if (url.Scheme is not ("http" or "https"))
        {
            throw new IncludeException($"{Printable.Quote(url.ToString())} is neither a file nor http or https");
        }

        return Web.Read(url, room, UrlTimeout) is { } found ? [found] : [];
    }

    private static Uri? AsUrl(string name) =>
        Uri.TryCreate(name, UriKind.Absolute, out Uri? url)
        && url.Scheme is "http" or "https" or "file"
        && name.StartsWith(url.Scheme + ":", StringComparison.OrdinalIgnoreCase)
            ? url
            : null;

    // "conf/node.conf" includes "base.conf": people look for conf/base.conf, not for a full path.
    private static string Beside(string including, string name) =>
        Path.IsPathRooted(name) || Path.GetDirectoryName(including) is not { Length: > 0 } folder
            ? name
            : Path.Combine(folder, name);

    private static string Resolve(string including, string name)
    {
        if (name.StartsWith('/'))
        {
            return name[1..];
        }

        int slash = including.LastIndexOf('/');
        return slash < 0 ? name : including[..(slash + 1)] + name;
    }

    private static IncludeException NoUrl(string name) => new($"{Printable.Quote(name)} is no URL");

    public static string Checked(string name) =>
        name.Length > 0 && !name.Contains('\0')
            ? name
            : throw new IncludeException($"{Printable.Quote(name)} is no file name");

    internal static byte[] ReadAll(Stream stream, string name, int room)
    {
        var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            if (bytes.Length + read > room)
            {
                throw new IncludeException(
                    $"{Printable.Quote(name)} is larger than the {room} bytes that may still be read"
                );
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
