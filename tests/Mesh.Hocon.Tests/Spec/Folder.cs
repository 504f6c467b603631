using Mesh.Hocon.Extensions;

namespace Mesh.Hocon.Tests.Spec;

/// <summary>A folder of files for one test, gone with it.</summary>
internal sealed class Folder : IDisposable
{
    public Folder(params (string Name, string Text)[] files)
    {
        // With slashes on every system, so that it may stand in quotes.
        Path = Directory.CreateTempSubdirectory("mesh-hocon-").FullName.Replace('\\', '/');
        foreach ((string name, string text) in files)
        {
            string file = File(name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, text);
        }
    }

    public string Path { get; }

    /// <summary>The full path of a file in it.</summary>
    public string File(string name) => $"{Path}/{name}";

    /// <summary>A file with what it includes, resolved from itself alone; nothing else is looked through.</summary>
    public HoconDocument Load(string name = "main.conf", HoconLoadOptions? options = null) =>
        HoconDocument
            .Load(File(name), options ?? new HoconLoadOptions { SearchPath = [] })
            .Resolve(HoconResolveOptions.WithoutEnvironment);

    /// <summary>The file main.conf means what this JSON says.</summary>
    public void Gives(string json, HoconLoadOptions? options = null) =>
        Assert.Equal(json, Load(options: options).Render(new() { Json = true }));

    /// <summary>The file main.conf has one fault, at a place <c>file:line:column</c>, and its message says this.</summary>
    public void Wrong(string position, string message, HoconLoadOptions? options = null)
    {
        HoconFault fault = Assert.Single(Assert.Throws<HoconException>(() => Load(options: options)).Faults);
        string source = fault.Origin.Source.StartsWith(Path, StringComparison.Ordinal)
            ? System.IO.Path.GetRelativePath(Path, fault.Origin.Source)
            : fault.Origin.Source;
        Assert.Equal(position, (fault.Origin with { Source = source }).ToPosition());
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
