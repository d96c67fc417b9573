using System.Text.Json.Serialization;
using Weir.Cli.Documents;
using Weir.Web.Documents;
using Weir.Web.Editing;
using Weir.Web.Tracing;

namespace Weir.Web.OpenApi;

/// <summary>
/// The shapes of all bodies and answers, for the description alone: what writes and reads them are the serializers of their areas, which know no shapes
/// (a test holds the real answers against these).
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AlertListDocument))]
[JsonSerializable(typeof(AllowBody))]
[JsonSerializable(typeof(AllowListDocument))]
[JsonSerializable(typeof(ApplyBody))]
[JsonSerializable(typeof(ApplyDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(BanBody))]
[JsonSerializable(typeof(BanListDocument))]
[JsonSerializable(typeof(ConfirmDocument))]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(DeviceListDocument))]
[JsonSerializable(typeof(EditDocument))]
[JsonSerializable(typeof(EventListDocument))]
[JsonSerializable(typeof(FleetStatusDocument))]
[JsonSerializable(typeof(ForwardBody))]
[JsonSerializable(typeof(ForwardListDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ListenerBody))]
[JsonSerializable(typeof(ListenerListDocument))]
[JsonSerializable(typeof(LiveDocument))]
[JsonSerializable(typeof(LiveHistoryDocument))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(MeDocument))]
[JsonSerializable(typeof(MemberDocument))]
[JsonSerializable(typeof(MemberListDocument))]
[JsonSerializable(typeof(MemberChangeBody))]
[JsonSerializable(typeof(MemberTraceDocument))]
[JsonSerializable(typeof(MoveBody))]
[JsonSerializable(typeof(NewMemberBody))]
[JsonSerializable(typeof(OpeningBody))]
[JsonSerializable(typeof(OpeningListDocument))]
[JsonSerializable(typeof(PlainBody))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(QuotaDocument))]
[JsonSerializable(typeof(QuotaListDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(TraceBody))]
[JsonSerializable(typeof(UnconfirmedAnswer))]
[JsonSerializable(typeof(UsageDocument))]
internal sealed partial class ApiJson : JsonSerializerContext;
