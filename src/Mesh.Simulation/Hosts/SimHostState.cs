namespace Mesh.Simulation;

/// <summary>What a host's machine is doing.</summary>
public enum SimHostState
{
    /// <summary>The host runs, or is about to.</summary>
    Up,

    /// <summary>Its program has ended, its machine runs: who dials it is refused.</summary>
    Stopped,

    /// <summary>The machine is off: who dials it gets no answer.</summary>
    Off,

    /// <summary>The machine sleeps: nothing of it runs, no packet reaches it.</summary>
    Asleep,
}

/// <summary>How a host ends without a goodbye.</summary>
public enum SimCrash
{
    /// <summary>The program is killed; its system resets its links.</summary>
    Kill,

    /// <summary>The machine loses its power: nobody is told anything.</summary>
    PowerLoss,
}

/// <summary>What a host that comes back has kept.</summary>
public enum SimRestart
{
    /// <summary>Its keys and its database.</summary>
    WithState,

    /// <summary>Its keys; whom it knew is forgotten, and so is its last boot epoch.</summary>
    KeysOnly,

    /// <summary>Nothing: it is another host at the same address.</summary>
    AsNewHost,
}
