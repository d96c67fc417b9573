using Npgsql;
using Shouldly;
using Weir.Core.Fleet;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Example;
using Weir.Sources.Fleet;
using Weir.Testing;
using Weir.Tests.Sources;
using Xunit;

namespace Weir.Tests.Fleet;

/// <summary>The fleet's tables on a real server.</summary>
[Collection(PostgresTests.Name)]
public sealed class FleetStoreTests(PostgresCluster cluster) : IDisposable
{
    private static readonly SiteName Revision = new(0xABC);

    private readonly TempFolder _folder = new();
    private string _connection = "";

    private string Site => _folder.File("site");

    [PostgresFact]
    public void Look_WithoutTheTables_SaysWhatMakesThem()
    {
        using var store = Open(migrated: false);

        var refused = Should.Throw<FleetException>(() => store.Look());
        refused.Finding.Code.ShouldBe("WEIR0883");
        refused.Finding.Help.ShouldContain("weir migrate --fleet");
        Migrate();
        Migrate(); // as often as wanted
        store.Look().Latest.ShouldBeNull();
    }

    [PostgresFact]
    public void Look_TablesOfANewerProgram_AreRefused()
    {
        using var store = Open();
        Execute("update weir_fleet.version set version = 99");

        Should.Throw<FleetException>(() => store.Look()).Finding.Code.ShouldBe("WEIR0883");
        SiteFolder.Migrate(Site, fleet: true).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0883");
    }

    [Fact]
    public void Open_SourceIsNoServer_IsRefused()
    {
        CampusExample.Create(Site, 3, 1, SourceKind.Csv).HasErrors.ShouldBeFalse();
        var findings = new DiagnosticBag();

        FleetStore.Open(Site, findings).ShouldBeNull();

        findings.ToImmutable().ShouldHaveSingleItem().Code.ShouldBe("WEIR0882");
        SiteFolder.Migrate(Site, fleet: true).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0882");
    }

    [PostgresFact]
    public void Join_NameOfAnother_IsRefusedUntilItsBeatStandsStill()
    {
        using var store = Open();
        var first = Identity("fw1", "here", 1);
        store.Join(first, RolloutPolicy.Staged, null).ShouldBeNull();
        store.Beat(first, Report()).ShouldBeTrue();

        var second = Identity("fw1", "there", 2);
        var beat = store.Join(second, RolloutPolicy.Staged, null);
        beat.ShouldNotBeNull();
        store.Beat(second, Report()).ShouldBeFalse();
        store.Beat(first, Report()).ShouldBeTrue();
        store.Join(second, RolloutPolicy.Staged, beat).ShouldNotBeNull(); // it has beaten since
        store.Join(Identity("fw1", "here", 3), RolloutPolicy.Staged, null).ShouldBeNull(); // the same agent, started again
        store.Beat(first, Report()).ShouldBeFalse(); // and the process of before writes no more

        var stood = store.Join(second, RolloutPolicy.Staged, null);
        store.Join(second, RolloutPolicy.Staged, stood).ShouldBeNull();
        store.Beat(second, Report()).ShouldBeTrue();
    }

    [PostgresFact]
    public void Begin_OneRuns_NoSecondOne()
    {
        using var store = Open();
        Join(store, "fw3", "fw1", "fw2");
        using var snapshot = store.Export();

        store.Begin("fw1", Revision, snapshot, ["fw2", "fw9"]).ShouldBe(1);
        store.Begin("fw2", new SiteName(2), snapshot, []).ShouldBeNull();

        var rollout = Latest(store);
        rollout
            .Steps.Select(static step => (step.Node, step.IsCanary))
            .ShouldBe([("fw2", true), ("fw9", true), ("fw1", false), ("fw3", false)]);
        Should.Throw<PostgresException>(() =>
            Execute("insert into weir_fleet.rollouts (revision, snapshot, state, node) values ('', '', 'running', '')")
        );
    }

    [PostgresFact]
    public void Begin_ManyAtOnce_OneWins()
    {
        using var first = Open();
        Join(first, "fw1", "fw2", "fw3", "fw4");
        var won = 0;
        Parallel.For(
            1,
            5,
            number =>
            {
                using var store = Reopen();
                using var snapshot = store.Export();
                if (store.Begin($"fw{number}", Revision, snapshot, []) is not null)
                {
                    Interlocked.Increment(ref won);
                }
            }
        );

        won.ShouldBe(1);
        Latest(first).Steps.Length.ShouldBe(4);
    }

    [PostgresFact]
    public void Steps_InTurn_EndInDone()
    {
        using var store = Open();
        Join(store, "fw1", "fw2");
        Begin(store);

        store.Take(1, "fw2").ShouldBeFalse(); // not its turn
        store.Take(1, "fw1").ShouldBeTrue();
        store.Take(1, "fw1").ShouldBeFalse();
        store.Take(1, "fw2").ShouldBeFalse();
        store.Mark(1, "fw1", StepState.Soaking, "").ShouldBeTrue();
        store.Mark(1, "fw1", StepState.Confirmed, "").ShouldBeTrue();
        store.Take(1, "fw2").ShouldBeTrue();
        Latest(store).State.ShouldBe(RolloutState.Running);
        store.Mark(1, "fw2", StepState.Confirmed, "").ShouldBeTrue();

        Latest(store).State.ShouldBe(RolloutState.Done);
        using var snapshot = store.Export();
        store.Begin("fw1", Revision, snapshot, []).ShouldBeNull(); // they have it
        store.Begin("fw1", new SiteName(5), snapshot, []).ShouldBe(2);
    }

    [PostgresFact]
    public void Mark_Failed_EndsItAndTheNodesOwnLateWordIsNotTaken()
    {
        using var store = Open();
        Join(store, "fw1", "fw2");
        Begin(store);
        store.Take(1, "fw1");
        store.Mark(1, "fw1", StepState.Soaking, "");

        store.Mark(1, "fw1", StepState.Failed, "it is silent").ShouldBeTrue();
        store.Mark(1, "fw1", StepState.Confirmed, "").ShouldBeFalse();

        Latest(store).State.ShouldBe(RolloutState.Failed);
        Latest(store).Reason.ShouldBe("fw1: it is silent");
        store.Take(1, "fw2").ShouldBeFalse();
        using var snapshot = store.Export();
        store.Begin("fw2", Revision, snapshot, []).ShouldBeNull(); // it failed
        store.Mark(1, "fw1", StepState.RolledBack, "").ShouldBeTrue();
    }

    [PostgresFact]
    public void Continue_AfterAFailure_GivesTheStepsBack()
    {
        using var store = Open();
        Join(store, "fw1", "fw2");
        Refused(() => store.Continue(TimeSpan.Zero));
        Begin(store);
        Refused(() => store.Continue(TimeSpan.Zero));
        store.Take(1, "fw1");
        store.Mark(1, "fw1", StepState.Failed, "no");

        store.Continue(TimeSpan.Zero).ShouldBe(1);

        Latest(store).State.ShouldBe(RolloutState.Running);
        store.Take(1, "fw1").ShouldBeTrue();
    }

    [PostgresFact]
    public void Continue_CanaryIsAway_GoesOnWithoutIt()
    {
        using var store = Open();
        Join(store, "fw1", "fw2");
        using var snapshot = store.Export();
        store.Begin("fw2", Revision, snapshot, ["fw1"]);
        Refused(() => store.Continue(TimeSpan.FromDays(1))); // it is not away

        store.Continue(TimeSpan.FromTicks(-1)).ShouldBe(1);

        Latest(store).Steps[0].State.ShouldBe(StepState.Skipped);
        store.Take(1, "fw2").ShouldBeTrue();
    }

    [PostgresFact]
    public void Forget_NodeThatIsThereOrNobodyKnows_IsRefused()
    {
        using var store = Open();
        Join(store, "fw1");

        Should.Throw<FleetException>(() => store.Forget("fw1", TimeSpan.FromDays(1))).Finding.Code.ShouldBe("WEIR0858");
        var unknown = Should.Throw<FleetException>(() => store.Forget("fw'9", TimeSpan.Zero));
        (unknown.IsInput, unknown.Finding.Code).ShouldBe((true, "WEIR0858"));
        store.Nodes().ShouldHaveSingleItem();
    }

    [PostgresFact]
    public void Forget_NodeWhoseTurnItIs_TheRolloutGoesOnWithoutIt()
    {
        using var store = Open();
        Join(store, "fw1", "fw2", "fw3");
        using var snapshot = store.Export();
        store.Begin("fw2", Revision, snapshot, ["fw1"]);

        store.Forget("fw1", TimeSpan.FromTicks(-1)).ShouldBe(1);
        store.Forget("fw3", TimeSpan.FromTicks(-1)).ShouldBe(1);

        Latest(store)
            .Steps.Select(static step => (step.Node, step.State))
            .ShouldBe([("fw1", StepState.Skipped), ("fw2", StepState.Waiting), ("fw3", StepState.Skipped)]);
        store.Take(1, "fw2").ShouldBeTrue();
        store.Mark(1, "fw2", StepState.Confirmed, "");
        Latest(store).State.ShouldBe(RolloutState.Done);
        store.Nodes().Select(static node => node.Name).ShouldBe(["fw2"]);
        Join(store, "fw3"); // it is back all the same
        store.Forget("fw2", TimeSpan.FromTicks(-1)).ShouldBeNull(); // and that rollout waits for nobody
    }

    [PostgresFact]
    public void Forget_NodeInTheMiddleOfItsStep_FailsTheRollout()
    {
        using var store = Open();
        Join(store, "fw1", "fw2");
        Begin(store);
        store.Take(1, "fw1");

        store.Forget("fw1", TimeSpan.FromTicks(-1)).ShouldBe(1);

        Latest(store).State.ShouldBe(RolloutState.Failed);
        store.Beat(Identity("fw1", "fw1", 1), Report()).ShouldBeFalse();
    }

    [PostgresFact]
    public void Abort_Twice_TheSecondOneIsTold()
    {
        using var store = Open();
        Join(store, "fw1");
        Refused(() => store.Abort("no"));
        Begin(store);

        store.Abort("somebody").ShouldBe(1);

        Latest(store).State.ShouldBe(RolloutState.Aborted);
        Refused(() => store.Abort("somebody else")).Message.ShouldContain("aborted");
    }

    [PostgresFact]
    public void Export_RowsChangeLater_AreReadAsTheyWereUntilItIsDisposed()
    {
        using var store = Open();
        var snapshot = store.Export();
        Execute("update members set state = 'blocked'");
        var namer = new SiteNamer();

        var now = SiteFolder.Load(Site, TimeProvider.System).Site.ShouldNotBeNull();
        var then = SiteFolder.LoadAt(Site, TimeProvider.System, null, snapshot.Id, default).Site.ShouldNotBeNull();
        then.Members.Count(static member => member.State == Core.Model.MemberState.Active).ShouldBeGreaterThan(0);
        now.Members.Count(static member => member.State == Core.Model.MemberState.Active).ShouldBe(0);
        namer.NameOf(now).ShouldNotBe(namer.NameOf(then));
        store.Has(snapshot.Id).ShouldBeTrue();

        snapshot.Dispose();

        store.Has(snapshot.Id).ShouldBeFalse();
        SiteFolder.LoadAt(Site, TimeProvider.System, null, snapshot.Id, default).Site.ShouldBeNull();
    }

    [PostgresFact]
    public void Look_RowsThatNobodyWrote_AreAFinding()
    {
        using var store = Open();
        Join(store, "fw1");
        Begin(store);
        Execute("update weir_fleet.rollouts set revision = 'nonsense'");

        Should.Throw<FleetException>(() => store.Look()).Finding.Message.ShouldContain("nonsense");
    }

    public void Dispose() => _folder.Dispose();

    private static Diagnostic Refused(Action action)
    {
        var refused = Should.Throw<FleetException>(action);
        refused.IsInput.ShouldBeTrue();
        refused.Finding.Code.ShouldBe("WEIR0884");
        return refused.Finding;
    }

    private static FleetIdentity Identity(string node, string identity, long instance) => new(node, identity, instance);

    private static NodeReport Report() => new(RolloutPolicy.Staged, Revision, 3, "good", null, 20, 1, 100, 4711, "1.0");

    private static void Join(FleetStore store, params string[] nodes)
    {
        foreach (var node in nodes)
        {
            store.Join(Identity(node, node, 1), RolloutPolicy.Staged, null).ShouldBeNull();
        }
    }

    private static void Begin(FleetStore store)
    {
        using var snapshot = store.Export();
        store.Begin("fw1", Revision, snapshot, []).ShouldBe(1);
    }

    private static Rollout Latest(FleetStore store) => store.Look().Latest.ShouldNotBeNull();

    private FleetStore Open(bool migrated = true)
    {
        _connection = cluster.NewDatabase();
        CampusExample.Create(Site, 5, 1, SourceKind.Postgres, _connection).HasErrors.ShouldBeFalse();
        if (migrated)
        {
            Migrate();
        }

        return Reopen();
    }

    private FleetStore Reopen() => FleetStore.Open(Site, new DiagnosticBag()).ShouldNotBeNull();

    private void Migrate() => SiteFolder.Migrate(Site, fleet: true).Diagnostics.ShouldBeEmpty();

    private void Execute(string sql) => PostgresCluster.Execute(_connection, sql);
}
