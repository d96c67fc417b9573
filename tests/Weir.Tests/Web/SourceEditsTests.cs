using Shouldly;
using Weir.Agent;
using Weir.Agent.Running;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Configuration;
using Weir.Sources.Editing;
using Weir.Sources.Example;
using Weir.Tests.Sources;
using Weir.Web;
using Weir.Web.Access;
using Weir.Web.Editing;
using Xunit;

namespace Weir.Tests.Web;

/// <summary>Edits over HTTP while the agent has not begun its work: it waits for the lock, or for what another one left to be confirmed.</summary>
public sealed class SourceEditsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly AgentService _agent;
    private readonly SourceEdits _edits;
    private readonly Site _before;

    public SourceEditsTests()
    {
        CampusExample.Create(_folder.Path, 20, 5).Diagnostics.ShouldBeEmpty();
        _before = Source();
        var settings = new AgentSettings { StateDirectory = _folder.File("state"), Time = TimeProvider.System };
        var http = new HttpSettings { Listen = new ListenPlace.UnixSocket(_folder.File("api.sock")) };
        var file = new AgentFile { Http = http };
        _agent = new AgentService(
            new AgentServiceSettings
            {
                Agent = settings,
                SiteDirectory = _folder.Path,
                File = file,
                HostName = "fw1",
                Say = static _ => { },
            }
        );
        _edits = new SourceEdits(
            new WebGround
            {
                Agent = _agent,
                Settings = settings,
                SiteDirectory = _folder.Path,
                File = file,
                Http = http,
                HostName = "fw1",
                Tokens = new TokenFile(settings.StateDirectory),
                Sessions = new LoginSessions(settings.Time, new SessionFile(settings.StateDirectory)),
                Limit = new LoginLimit(settings.Time),
                Time = settings.Time,
                Unconfirmed = new UnconfirmedEdits(settings.StateDirectory),
            }
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Make_AgentNotAtWork_IsRefusedAndNothingIsWritten(bool confirms)
    {
        TimeSpan? within = confirms ? TimeSpan.FromMinutes(1) : null;
        var written = false;

        var refused = await Should.ThrowAsync<Refusal>(() =>
            _edits.Make(Block, new EditTerms(within, true, false), "anna", _ => written = true, CancellationToken.None)
        );

        refused.Status.ShouldBe(503);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("WEIR0579");
        written.ShouldBeFalse();
        SiteDiff.Between(_before, Source()).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task Make_RowsAlone_AreWrittenAllTheSame()
    {
        var terms = new EditTerms(null, Apply: false, Rehearse: false);

        var edit = await _edits.Make(Block, terms, "anna", static _ => { }, CancellationToken.None);

        edit.Changes.Length.ShouldBe(1);
        SiteDiff.Between(_before, Source()).Changes.Length.ShouldBe(1);
    }

    public void Dispose()
    {
        _edits.Dispose();
        _agent.Dispose();
        _folder.Dispose();
    }

    private EditOutcome Block(ISiteEditor editor) =>
        editor.SetState(
            _before.Members.First(static one => one.State == MemberState.Active).Login,
            MemberState.Blocked
        );

    private Site Source() => SiteFolder.Load(_folder.Path, TimeProvider.System).Site.ShouldNotBeNull();
}
