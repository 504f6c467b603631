using Mesh.Conformance.Support;
using Xunit.Abstractions;

namespace Mesh.Conformance;

/// <summary>What stands once in a system.</summary>
public sealed class ExtensionTests(ITestOutputHelper output) : TestKit(Kit.Patient, output)
{
    [Fact]
    public void An_extension_is_made_once()
    {
        Counting first = new CountingId().Apply(Sys);
        Counting second = new CountingId().Apply(Sys);

        Assert.Same(first, second);
        Assert.Same(first, new CountingId().Get(Sys));
        Assert.Same(first, Sys.RegisterExtension(new CountingId()));
    }

    [Fact]
    public void Each_system_has_its_own()
    {
        using ActorSystem other = ActorSystem.Create("other");

        Assert.NotSame(new CountingId().Apply(Sys), new CountingId().Apply(other));
    }

    [Fact]
    public void It_knows_its_system() => Assert.Same(Sys, new CountingId().Apply(Sys).System);

    [Fact]
    public void What_was_not_registered_is_not_there()
    {
        Assert.False(Sys.HasExtension<Counting>());
        Assert.Null(Sys.GetExtension<Counting>());
        Assert.False(Sys.TryGetExtension<Counting>(out _));

        new CountingId().Apply(Sys);

        Assert.True(Sys.HasExtension<Counting>());
        Assert.True(Sys.HasExtension(typeof(Counting)));
        Assert.True(Sys.TryGetExtension<Counting>(out Counting? there));
        Assert.Same(there, Sys.GetExtension<Counting>());
    }

    [Fact]
    public void WithExtension_registers_it()
    {
        Counting extension = Sys.WithExtension<Counting, CountingId>();

        Assert.Same(extension, Sys.WithExtension<Counting>(typeof(CountingId)));
        Assert.Same(extension, Sys.WithExtension<Counting>());
    }

    private sealed class Counting(ActorSystem system) : IExtension
    {
        internal ActorSystem System { get; } = system;
    }

    private sealed class CountingId : ExtensionIdProvider<Counting>
    {
        public override Counting CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
