using System.CommandLine;
using Weir.Agent.Applying;
using Weir.Agent.Reconciling;
using Weir.Cli.Applying;
using Weir.Cli.Documents;
using Weir.Cli.Feeds;
using Weir.Cli.Frame;
using Weir.Cli.Output;
using Weir.Core.Model;
using Weir.Sources;
using Weir.Sources.Editing;

namespace Weir.Cli.Edits;

/// <summary>
/// A verb that changes one row of the site's source. The source is written in one transaction and only when the site stays
/// valid; the kernel is not touched until <c>weir apply</c>, or at once with <c>--apply</c>.
/// </summary>
internal abstract class EditVerb : Verb
{
    private readonly Option<bool> _apply = new("--apply")
    {
        Description = "Load the changed site into the kernel at once, through the agent where one runs",
    };
    private readonly Option<string?> _state = AgentCall.StateOption();

    protected EditVerb(string name, string summary, params ReadOnlySpan<Example> examples)
        : base(name, summary, examples)
    {
        Add(_apply);
        Add(_state);
    }

    public sealed override int Run(Call call)
    {
        var edit = Read(call, new Values(call.Time));
        var opened = SiteFolder.OpenEditor(call.SiteDirectory, call.Time);
        if (opened.Value is not { } editor)
        {
            return call.Fail(ExitCode.BadInput, opened.Diagnostics);
        }

        var outcome = call.Waiting.For("Changing the site …", () => edit(editor));
        if (outcome.HasErrors)
        {
            return call.Fail(ExitCode.BadInput, outcome.Diagnostics);
        }

        return call.Value(_apply) && outcome.Site is { } site
            ? ApplyWhole(call, outcome, site)
            : Answer(call, outcome, EditDocument.From(outcome), Next(outcome), WrittenCode(call, outcome));
    }

    /// <summary>Reads the arguments, and says what to ask of the editor.</summary>
    /// <exception cref="CommandStopped">A value is wrong.</exception>
    protected abstract Func<ISiteEditor, EditOutcome> Read(Call call, Values values);

    /// <summary>A web farm's rows are not all of it: what feeds and Hiera's files say is loaded with them.</summary>
    private int ApplyWhole(Call call, EditOutcome outcome, Site rows)
    {
        try
        {
            // A running agent reads the whole itself.
            if (
                rows.Kind != SiteKind.Webfarm
                || AgentCall.Running(call, AgentCall.Settings(call, _state, Name)) is not null
            )
            {
                return Apply(call, outcome, rows);
            }

            var reading = ReadSite.Of(call, _state);
            var code = Apply(call, outcome, reading.Site);
            if (code == ExitCode.Ok)
            {
                // What cannot be remembered is a warning of the next apply.
                FeedOptions.Store(call, _state).SaveAll(reading.Feeds, call.Time.GetUtcNow());
            }

            return code;
        }
        catch (CommandStopped stopped)
        {
            return Unapplied(call, outcome, stopped);
        }
    }

    private int Apply(Call call, EditOutcome outcome, Site site)
    {
        var document = EditDocument.From(outcome);
        try
        {
            var settings = AgentCall.Settings(call, _state, Name);
            // A running agent holds the lock, and reads the source itself: it is asked, as with 'weir apply'.
            var asked = new AgentRequest.Apply(Within: null, AllowEmpty: false);
            var result = call.Waiting.For(
                "Applying …",
                () =>
                    AgentCall.AskedIfRunning(call, settings, asked)?.Result
                    ?? AgentCall.With(settings, agent => agent.Apply(site, new ApplyOptions()))
            );
            var applied = ApplyDocument.From(result, TimeSpan.Zero);
            var both = document with
            {
                Apply = applied with { Diagnostics = [] },
                Diagnostics = document.Diagnostics.AddRange(applied.Diagnostics),
            };
            return Answer(
                call,
                outcome,
                both,
                page => ApplyVerb.Print(page, result, applied),
                ApplyVerb.CodeOf(result)
            );
        }
        catch (CommandStopped stopped)
        {
            return Unapplied(call, outcome, stopped);
        }
    }

    /// <summary>The rows are written; saying only that the apply failed would hide that.</summary>
    private static int Unapplied(Call call, EditOutcome outcome, CommandStopped stopped)
    {
        var document = EditDocument.From(outcome);
        var failed = document with
        {
            Diagnostics = document.Diagnostics.AddRange(DiagnosticDocument.From(stopped.Diagnostics)),
        };
        return Answer(call, outcome, failed, NotApplied, stopped.ExitCode);
    }

    private static void NotApplied(Page page) =>
        page.Hint("the source is changed, the kernel is not: run 'weir apply' when the cause is gone");

    /// <summary>With <c>--apply</c> a site that cannot be loaded is a failure; without, the edit was all that was asked.</summary>
    private int WrittenCode(Call call, EditOutcome outcome) =>
        call.Value(_apply) && outcome.Site is null ? ExitCode.BadInput : ExitCode.Ok;

    private static Action<Page> Next(EditOutcome outcome) =>
        page =>
        {
            if (outcome.Site is null)
            {
                page.Hint("written; but other rows keep the site from being loaded: see 'weir check'");
            }
            else if (!outcome.Changes.IsEmpty)
            {
                page.Hint("Next: 'weir plan' shows what this means in the kernel, 'weir apply' does it");
            }
        };

    private static int Answer(Call call, EditOutcome outcome, EditDocument document, Action<Page> then, int code) =>
        call.Answer(
            document,
            static () => EditJson.Default.EditDocument,
            page =>
            {
                PrintChanges(page, outcome);
                then(page);
            },
            code
        );

    private static void PrintChanges(Page page, EditOutcome outcome)
    {
        if (outcome is { Site: not null, Changes: [] })
        {
            page.Line("nothing to change: the site is so already");
        }

        foreach (var change in outcome.Changes)
        {
            page.Line(change.ToString());
        }
    }
}
