using Mesh.Hocon.Extensions;
using Mesh.Hocon.Tests.Spec;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Mesh.Hocon.Tests.HostIntegration;

/// <summary>Files that are read again when they change. What has changed is said by hand, so that no test waits.</summary>
public sealed class ReloadTests
{
    [Fact]
    public void A_change_of_the_file_is_read()
    {
        using var world = new World(("app.conf", "a = 1"));
        int reloads = 0;
        ChangeToken.OnChange(world.Configuration.GetReloadToken, () => reloads++);

        world.Change("app.conf", "a = 2");

        Assert.Equal(("2", 1), (world.Configuration["a"], reloads));
    }

    [Fact]
    public void A_change_of_a_file_that_is_included_is_read()
    {
        using var world = new World(
            ("app.conf", "include \"more\"\na = ${b}"),
            ("more.conf", "b = 1, include \"sub/last\""),
            ("sub/last.conf", "c = 1")
        );

        world.Change("more.conf", "b = 2, include \"sub/last\"");
        Assert.Equal("2", world.Configuration["a"]);
        world.Change("sub/last.conf", "c = 3");
        Assert.Equal("3", world.Configuration["c"]);
        world.Change("sub/last.conf", "c = 4");
        Assert.Equal("4", world.Configuration["c"]);
    }

    [Fact]
    public void A_file_that_comes_to_be_included_is_watched_from_then_on()
    {
        using var world = new World(("app.conf", "a = 1"), ("more.conf", "b = 1"));
        Assert.Equal(["app.conf"], world.Watched);

        world.Change("app.conf", "include \"more\"");
        Assert.Equal(["app.conf", "more.conf"], world.Watched);
        world.Change("more.conf", "b = 2");

        Assert.Equal((null, "2"), (world.Configuration["a"], world.Configuration["b"]));
    }

    [Fact]
    public void A_file_that_is_wrong_when_it_is_read_again_changes_nothing_and_is_told()
    {
        var told = new List<Exception>();
        using var world = new World([("app.conf", "a = 1, include \"more\""), ("more.conf", "b = 1")], told.Add);

        world.Change("app.conf", "a = ]");
        world.Change("more.conf", "b = ${no}");
        Assert.Equal(("1", "1"), (world.Configuration["a"], world.Configuration["b"]));
        Assert.Equal(2, told.Count);
        Assert.Equal("app.conf:1:5: expected a value, found \"]\"", Assert.IsType<HoconException>(told[0]).Message);

        world.Change("app.conf", "a = 2");
        Assert.Equal(("2", null), (world.Configuration["a"], world.Configuration["b"]));
    }

    [Fact]
    public void Who_asks_for_a_reload_is_told_what_is_wrong()
    {
        using var world = new World(("app.conf", "a = 1"));
        world.Write("app.conf", "a = ]");

        Assert.Contains("app.conf:1:5: ", Assert.Throws<InvalidDataException>(world.Configuration.Reload).Message);
    }

    [Fact]
    public void Without_reloading_nothing_is_watched()
    {
        using var world = new World([("app.conf", "include \"more\""), ("more.conf", "b = 1")], reloadOnChange: false);

        Assert.Empty(world.Watched);
    }

    [Fact]
    public void What_is_included_from_elsewhere_is_not_watched()
    {
        using var elsewhere = new Folder(("other.conf", "b = 1"));
        using var world = new World(("conf/app.conf", ""));

        world.Change("conf/app.conf", $"include file(\"{elsewhere.File("other.conf")}\")");

        Assert.Equal("1", world.Configuration["b"]);
        Assert.Equal(["conf/app.conf"], world.Watched);
    }

    [Fact]
    public void Once_it_is_disposed_of_no_change_is_seen()
    {
        using var world = new World(("app.conf", "a = 1, include \"more\""), ("more.conf", "b = 1"));

        world.Dispose();
        world.Change("app.conf", "a = 2");
        world.Change("more.conf", "b = 2");

        Assert.Equal("1", world.Configuration["b"]);
        Assert.Equal(0, world.Listeners);
    }

    [Fact]
    public void A_provider_without_real_files_is_read_as_well()
    {
        using var world = new World(
            [("app.conf", "a = 1, include \"more\""), ("more.conf", "b = 1")],
            isPhysical: false
        );

        Assert.Equal(("1", null), (world.Configuration["a"], world.Configuration["b"]));
        world.Change("app.conf", "a = 2");
        Assert.Equal("2", world.Configuration["a"]);
    }

    /// <summary>A folder whose changes are seen when a test says so, on the thread of the test.</summary>
    private sealed class World : IFileProvider, IDisposable
    {
        private readonly Folder _folder;
        private readonly bool _isPhysical;
        private readonly Dictionary<string, CancellationTokenSource> _watched = [];
        private bool _isDisposed;

        public World(params (string Name, string Text)[] files)
            : this(files, null) { }

        public World(
            (string Name, string Text)[] files,
            Action<Exception>? told = null,
            bool reloadOnChange = true,
            bool isPhysical = true
        )
        {
            _folder = new Folder(files);
            _isPhysical = isPhysical;
            Configuration = new ConfigurationBuilder()
                .Add<HoconConfigurationSource>(source =>
                {
                    source.FileProvider = this;
                    source.Path = files[0].Name;
                    source.ReloadOnChange = reloadOnChange;
                    source.ReloadDelay = 0;
                    source.OnLoadException = context => told?.Invoke(context.Exception);
                })
                .Build();
        }

        public IConfigurationRoot Configuration { get; }

        public IEnumerable<string> Watched => _watched.Keys.Order(StringComparer.Ordinal);

        public int Listeners { get; private set; }

        public void Write(string name, string text) => File.WriteAllText(_folder.File(name), text);

        public void Change(string name, string text)
        {
            if (!_isDisposed)
            {
                Write(name, text);
            }

            if (_watched.Remove(name, out CancellationTokenSource? changed))
            {
                changed.Cancel();
                changed.Dispose();
            }
        }

        public IFileInfo GetFileInfo(string subpath) => new Info(_folder.File(subpath), _isPhysical);

        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

        public IChangeToken Watch(string filter)
        {
            if (!_watched.TryGetValue(filter, out CancellationTokenSource? changed))
            {
                _watched[filter] = changed = new CancellationTokenSource();
            }

            return new Counted(this, new CancellationChangeToken(changed.Token));
        }

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                (Configuration as IDisposable)?.Dispose();
                _folder.Dispose();
            }
        }

        private sealed record Info(string Path, bool IsPhysical) : IFileInfo
        {
            public bool Exists => File.Exists(Path);

            public long Length => new FileInfo(Path).Length;

            public string? PhysicalPath => IsPhysical ? Path : null;

            public string Name => System.IO.Path.GetFileName(Path);

            public DateTimeOffset LastModified => File.GetLastWriteTimeUtc(Path);

            public bool IsDirectory => false;

            public Stream CreateReadStream() => File.OpenRead(Path);
        }

        private sealed class Counted(World world, IChangeToken inner) : IChangeToken
        {
            public bool HasChanged => inner.HasChanged;

            public bool ActiveChangeCallbacks => true;

            public IDisposable RegisterChangeCallback(Action<object?> callback, object? state)
            {
                world.Listeners++;
                return new Registration(world, inner.RegisterChangeCallback(callback, state));
            }
        }

        private sealed class Registration(World world, IDisposable inner) : IDisposable
        {
            private bool _isDisposed;

            public void Dispose()
            {
                world.Listeners -= _isDisposed ? 0 : 1;
                _isDisposed = true;
                inner.Dispose();
            }
        }
    }
}
