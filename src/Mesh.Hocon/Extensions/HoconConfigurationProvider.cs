using Mesh.Hocon.Binding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Mesh.Hocon.Extensions;

/// <summary>A HOCON file as configuration.</summary>
/// <remarks>
/// .NET's own file sources forget all they knew when the file is wrong on a reload, and nobody is told why. Here what was read
/// last stays until the file is right again.
/// </remarks>
public sealed class HoconConfigurationProvider(HoconConfigurationSource source) : FileConfigurationProvider(source)
{
    [ThreadStatic]
    private static bool isAsked;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _included = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is wrong; the message has every fault with its line.</exception>
    public override void Load()
    {
        isAsked = true;
        try
        {
            base.Load();
        }
        catch (InvalidDataException e) when (e.InnerException is HoconException cause)
        {
            throw new InvalidDataException($"{e.Message}\n{cause.Message}", cause);
        }
        finally
        {
            isAsked = false;
        }
    }

    /// <inheritdoc/>
    public override void Load(Stream stream)
    {
        try
        {
            // Two files that change at once may be read at once; the one that is read last must win.
            lock (_gate)
            {
                string? path = Source.FileProvider?.GetFileInfo(Source.Path ?? "").PhysicalPath;
                HoconDocument document = HoconDocument.Read(stream, Source.Path ?? "", path, source.Load);
                Data = Flat.Of(document.Resolve(source.Resolve).Root, source.Resolve.Limits);
                Watch(path, document.Files);
            }
        }
        catch (HoconException e) when (!isAsked)
        {
            Source.OnLoadException?.Invoke(new FileLoadExceptionContext { Provider = this, Exception = e });
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IDisposable[] watches;
        lock (_gate)
        {
            _isDisposed = true;
            watches = [.. _included.Values];
            _included.Clear();
        }

        // Outside the lock: this waits for a reload that is under way.
        Array.ForEach(watches, watch => watch.Dispose());
        base.Dispose(disposing);
    }

    /// <summary>Sees to it that a change to an included file is seen. One that is included no more costs a needless reload.</summary>
    private void Watch(string? path, IReadOnlyList<string> files)
    {
        if (!Source.ReloadOnChange || path is null || _isDisposed)
        {
            return;
        }

        string own = Path.GetFullPath(path);
        foreach (string file in files.Where(file => file != own && !_included.ContainsKey(file)))
        {
            string relative = Path.GetRelativePath(Path.GetDirectoryName(own)!, file);
            if (!Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal))
            {
                string beside = Path.Combine(Path.GetDirectoryName(Source.Path) ?? "", relative);
                _included[file] = ChangeToken.OnChange(() => Source.FileProvider!.Watch(beside), Reload);
            }
        }
    }

    private void Reload()
    {
        // As the base class does: who writes a file seldom writes it at once.
        Thread.Sleep(Source.ReloadDelay);
        try
        {
            base.Load();
        }
        catch (FileNotFoundException)
        {
            // The file itself is gone, which is seen by the one who watches it.
        }
    }
}
