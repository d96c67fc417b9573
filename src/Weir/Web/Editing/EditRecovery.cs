using System.Collections.Immutable;
using Weir.Agent.Running;
using Weir.Core.Text;
using Weir.Sources;
using Weir.Sources.Editing;
using Weir.Web.Objects;

namespace Weir.Web.Editing;

/// <summary>
/// What becomes of an edit with a confirmation when the agent that made it is gone: while its apply waits it goes on waiting; what was written
/// and had not come into force yet is taken back in the source before that is read, since nobody would take it back later.
/// </summary>
internal static class EditRecovery
{
    /// <summary>Asked with the agent's lock held.</summary>
    /// <returns>What to say.</returns>
    public static IEnumerable<Diagnostic> Run(UnconfirmedEdits edits, string site, TimeProvider time, AgentStart start)
    {
        if (edits.Load() is { } damage)
        {
            edits.Forget();
            return [ObjectDiagnostics.Unread(damage)];
        }

        if (edits.Current is not { } edit)
        {
            return [];
        }

        if (edit.Revision is { } revision)
        {
            if (revision != start.Waiting && revision != start.RolledBack)
            {
                edits.Forget(); // confirmed, or accepted, by another way
            }

            return [];
        }

        // Edits are made while nothing waits, so what waits now is this one.
        if ((start.Waiting ?? start.RolledBack) is { } applied)
        {
            edits.InForce(applied, start.ConfirmBefore ?? edit.At);
            return [];
        }

        var findings = TakeBack(edit, site, time);
        edits.Forget();
        return findings;
    }

    private static ImmutableArray<Diagnostic> TakeBack(UnconfirmedEdit edit, string site, TimeProvider time)
    {
        if (
            SiteFolder.OpenRehearsal(site, time, feeds: null).Value?.Undo(Outcome(edit.After, edit.Before)) is
            { HasErrors: false }
        )
        {
            return []; // the rows are as they were before: it was never written
        }

        var opened = SiteFolder.OpenEditor(site, time);
        if (opened.Value is not { } editor)
        {
            return [ObjectDiagnostics.CutOffKept(edit.By), .. opened.Diagnostics];
        }

        var undone = editor.Undo(Outcome(edit.Before, edit.After));
        return undone.HasErrors
            ? [ObjectDiagnostics.CutOffKept(edit.By), .. undone.Diagnostics]
            : [ObjectDiagnostics.CutOff(edit.By)];
    }

    private static EditOutcome Outcome(Core.Model.Site before, Core.Model.Site after) =>
        new(after, [], []) { Before = before };
}
