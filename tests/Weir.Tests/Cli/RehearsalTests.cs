using Weir.Cli.Applying;
using Xunit;

namespace Weir.Tests.Cli;

public sealed class RehearsalTests
{
    /// <summary>Beside an apply nobody would see what it throws.</summary>
    [Fact]
    public void Rehearsal_OfItsSite_Compiles() => Rehearsal.Play(DateTimeOffset.UnixEpoch);
}
