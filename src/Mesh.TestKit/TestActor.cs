using Mesh.Kernel.Util;

namespace Mesh.Testing;

/// <summary>What a test actor can be told. Test kits send these; a test calls the kit's methods.</summary>
public static class TestActor
{
    /// <summary>Ends automatic answers.</summary>
    public static AutoPilot NoAutoPilot => Testing.NoAutoPilot.Instance;

    /// <summary>Keeps the auto-pilot that has just run.</summary>
    public static AutoPilot KeepRunning => Testing.KeepRunning.Instance;

    /// <summary>Stands for no message.</summary>
    public static NullMessageEnvelope NullMessage => NullMessageEnvelope.Instance;

    /// <summary>Says whether a message is to be left out.</summary>
    public delegate bool Ignore(object message);

    /// <summary>Sets which messages are left out.</summary>
    public class SetIgnore : INoSerializationVerificationNeeded
    {
        /// <summary>Sets it.</summary>
        /// <param name="ignore">Null for none.</param>
        public SetIgnore(Ignore? ignore) => Ignore = ignore;

        /// <summary>Which are left out; null for none.</summary>
        public Ignore? Ignore { get; }
    }

    /// <summary>Watches an actor.</summary>
    public class Watch : INoSerializationVerificationNeeded
    {
        /// <summary>Watches it.</summary>
        public Watch(IActorRef actorToWatch) => Actor = actorToWatch;

        /// <summary>The actor.</summary>
        public IActorRef Actor { get; }
    }

    /// <summary>Takes a watch back.</summary>
    public class Unwatch : INoSerializationVerificationNeeded
    {
        /// <summary>Takes it back.</summary>
        public Unwatch(IActorRef actorToUnwatch) => Actor = actorToUnwatch;

        /// <summary>The actor.</summary>
        public IActorRef Actor { get; }
    }

    /// <summary>Sets who answers messages.</summary>
    public class SetAutoPilot : INoSerializationVerificationNeeded
    {
        /// <summary>Sets it.</summary>
        public SetAutoPilot(AutoPilot autoPilot) => AutoPilot = autoPilot;

        /// <summary>Who answers.</summary>
        public AutoPilot AutoPilot { get; }
    }

    /// <summary>Makes a child of the test actor; the answer to the sender is its reference.</summary>
    public class Spawn : INoSerializationVerificationNeeded
    {
        /// <summary>How to make it.</summary>
        public readonly Props _props;

        /// <summary>Its name, or none for a generated one.</summary>
        public readonly Option<string> _name;

        /// <summary>Who judges its failures; the default strategy when there is none.</summary>
        public readonly Option<SupervisorStrategy> _supervisorStrategy;

        /// <summary>Makes a child.</summary>
        public Spawn(Props props, Option<string> name, Option<SupervisorStrategy> supervisorStrategy)
        {
            _props = props;
            _name = name;
            _supervisorStrategy = supervisorStrategy;
        }

        /// <summary>Makes it.</summary>
        public IActorRef Apply(IActorRefFactory context) =>
            _name.HasValue ? context.ActorOf(_props, _name.Value) : context.ActorOf(_props);
    }
}
