using Xunit;

namespace Weir.KernelTests;

/// <summary>
/// Tests that fill what all namespaces of a machine share (the backlog of a CPU, say): they run when no other test does, because a probe that
/// meets a full backlog is dropped or refused with ENOBUFS, whoever sent it.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
