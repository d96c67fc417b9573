using Shouldly;
using Weir.Agent;
using Weir.Agent.State;
using Weir.Core.Compiler;
using Weir.Core.Text;
using Weir.Testing.Generators;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Agent;

public sealed class SessionFolderTests
{
    [Fact]
    public void Save_OlderBehindNewer_WritesNothing()
    {
        using var folder = new TempFolder();
        var state = StateFolder.Open(folder.Path, TimeProvider.System);
        var session = new SessionFolder(state);
        var compiled = SiteCompiler.Compile(SiteGenerator.Site(1, 5), new CompilerSettings());
        SessionState Of(long order) =>
            new(
                order,
                new Revision((ulong)order, (ulong)order + 100, SiteGenerator.Now),
                (uint)order,
                compiled,
                $"{order}",
                HasWayBack: true
            );

        session.Save(Of(1));
        session.Save(Of(3));
        session.Save(Of(2)); // the background save that waited for the lock

        var head = state.Head(new DiagnosticBag()).ShouldNotBeNull();
        head.Current.Number.ShouldBe(3ul);
        head.Previous.ShouldBe(new RollbackTarget.To(Of(1).Revision));
        session.Has(3).ShouldBeTrue();
        session.Has(4).ShouldBeFalse();
        state.Snapshot(Of(1).Revision, new DiagnosticBag()).ShouldNotBeNull(); // the way back is kept
        state.Snapshot(head.Current, new DiagnosticBag()).ShouldNotBeNull();
    }

    [Fact]
    public void Save_FromManyThreads_EndsWithTheNewest()
    {
        using var folder = new TempFolder();
        var state = StateFolder.Open(folder.Path, TimeProvider.System);
        var session = new SessionFolder(state);
        var compiled = SiteCompiler.Compile(SiteGenerator.Site(1, 5), new CompilerSettings());

        Parallel.For(
            1,
            40,
            order =>
                session.Save(
                    new SessionState(
                        order,
                        new Revision((ulong)order, (ulong)order, SiteGenerator.Now),
                        (uint)order,
                        compiled,
                        "",
                        HasWayBack: true
                    )
                )
        );

        state.Head(new DiagnosticBag()).ShouldNotBeNull().Current.Number.ShouldBe(39ul);
    }
}
