/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every problem code with its text in English and in Canadian French. `{name}` stands for a
 * parameter, `{field}` for the field. A code is part of the API: it is never renamed.
 * Rows are grouped by room; add yours at the end of its group.
 */
#ifndef CORE_PROBLEM_CODES_H
#define CORE_PROBLEM_CODES_H

/* clang-format off */
#define PROBLEM_CODES(X) \
	/* any field */ \
	X("required",        "{field} is required.",                                    "Le champ {field} est obligatoire.") \
	X("type",            "{field} must be {want}.",                                 "Le champ {field} doit être de type {want}.") \
	X("length",          "{field} must have {min} to {max} characters.",            "Le champ {field} doit compter de {min} à {max} caractères.") \
	X("range",           "{field} must be between {min} and {max}.",                "Le champ {field} doit être compris entre {min} et {max}.") \
	X("enum",            "{field} must be one of: {allowed}.",                      "Le champ {field} doit être l'une des valeurs suivantes\u00a0: {allowed}.") \
	X("format",          "{field} is not valid: {want} is expected.",               "Le champ {field} n'est pas valide\u00a0: on attend {want}.") \
	X("unique",          "{field} is already in use.",                              "La valeur du champ {field} est déjà utilisée.") \
	X("unknown_id",      "{field} names something that does not exist.",            "Le champ {field} désigne un élément qui n'existe pas.") \
	X("control_chars",   "{field} must not contain control characters.",            "Le champ {field} ne doit pas contenir de caractères de contrôle.") \
	/* requests */ \
	X("json",            "The body is not valid JSON: {why} (byte {at}).",          "Le corps n'est pas du JSON valide\u00a0: {why} (octet {at}).") \
	X("media_type",      "The body must be {want}.",                                "Le corps doit être de type {want}.") \
	X("too_large",       "The request is larger than {max}.",                       "La requête dépasse {max}.") \
	X("no_route",        "There is nothing at this address.",                       "Il n'y a rien à cette adresse.") \
	X("method",          "This address does not take {method}; it takes {allowed}.","Cette adresse n'accepte pas {method}; elle accepte {allowed}.") \
	X("not_found",       "{field} was not found.",                                  "{field} est introuvable.") \
	X("unauthenticated", "Sign in first: the access token is missing, expired or not valid.", "Connectez-vous d'abord\u00a0: le jeton d'accès est absent, expiré ou non valide.") \
	X("permission",      "The permission {permission} is needed.",                  "L'autorisation {permission} est requise.") \
	X("version",         "It was changed by somebody else since you read it.",      "L'élément a été modifié par quelqu'un d'autre depuis votre lecture.") \
	X("busy",            "The hub cannot take this now; try again.",                "Le concentrateur ne peut pas traiter la demande maintenant; réessayez.") \
	X("invalid",         "The request breaks a rule.",                              "La requête enfreint une règle.") \
	X("conflict",        "It exists already, or its state stands in the way.",      "L'élément existe déjà, ou son état s'y oppose.") \
	X("denied",          "You may not do this.",                                    "Vous n'avez pas le droit de faire cela.") \
	X("limit",           "Too many requests; try again in {seconds} seconds.",      "Trop de requêtes; réessayez dans {seconds} secondes.") \
	X("refused",         "The other side refused.",                                 "L'autre partie a refusé.") \
	X("bad_path",        "The address is not valid: bad percent-encoding or a forbidden character.", "L'adresse n'est pas valide\u00a0: mauvais encodage ou caractère interdit.") \
	X("request_timeout", "The request was not received in time.",                   "La requête n'a pas été reçue à temps.") \
	X("headers_too_large", "The request's headers are too large.",                  "Les en-têtes de la requête sont trop grands.") \
	X("bad_request",     "The request is not valid HTTP.",                          "La requête n'est pas du HTTP valide.") \
	X("idempotency_key", "This Idempotency-Key was used for another request.",      "Cette clé Idempotency-Key a déjà servi à une autre requête.") \
	X("internal",        "Something failed inside the hub; the reference is {uid}.","Une erreur s'est produite dans le concentrateur; référence\u00a0: {uid}.") \
	/* settings */ \
	X("unknown_setting", "There is no setting {field}; the nearest is {nearest}.",  "Le paramètre {field} n'existe pas; le plus proche est {nearest}.") \
	X("unreadable",      "{field} cannot be read: {why}.",                          "Impossible de lire {field}\u00a0: {why}.") \
	PROBLEM_CODES_STORE(X) PROBLEM_CODES_IDENTITY(X) PROBLEM_CODES_DIRECTORY(X) PROBLEM_CODES_BYOC(X) \
	PROBLEM_CODES_LEDGER(X) PROBLEM_CODES_CONVERSATION(X) PROBLEM_CODES_OUTREACH(X)

#define PROBLEM_CODES_STORE(X) \
	X("store_locked",    "The data directory {dir} is in use by another hub (process {process}).", "Le répertoire de données {dir} est utilisé par un autre concentrateur (processus {process}).") \
	X("store_open",      "{path} can't be opened: {why}.",                          "Impossible d'ouvrir {path}\u00a0: {why}.") \
	X("store_newer",     "The database was written by a newer version of Passerelle (it has the migration {migration}): start that version, or restore a backup.", "La base de données a été écrite par une version plus récente de Passerelle (elle contient la migration {migration})\u00a0: démarrez cette version ou restaurez une sauvegarde.") \
	X("store_changed",   "The migration {migration} of this program differs from the one that made the database: start the version that wrote it.", "La migration {migration} de ce programme diffère de celle qui a créé la base de données\u00a0: démarrez la version qui l'a écrite.") \
	X("store_migration", "The migration {migration} failed: {why}. The database is as it was before.", "La migration {migration} a échoué\u00a0: {why}. La base de données est restée inchangée.") \
	X("store_statement", "The statement {statement} does not fit the database: {why}.", "L'instruction {statement} ne convient pas à la base de données\u00a0: {why}.")
#define PROBLEM_CODES_IDENTITY(X) \
	X("data_dir",        "The data directory {path} can't be made: {why}.",          "Impossible de créer le répertoire de données {path}\u00a0: {why}.") \
	X("bad_credentials", "The access key or its secret is not valid.",              "La clé d'accès ou son secret n'est pas valide.") \
	X("invalid_request", "The sign-in request is not valid: {why}.",                "La demande de connexion n'est pas valide\u00a0: {why}.") \
	X("invalid_client",  "The client id or its secret is not valid.",               "L'identifiant du client ou son secret n'est pas valide.") \
	X("invalid_grant",   "The credentials or the refresh token are not valid, expired or revoked.", "Les identifiants ou le jeton d'actualisation ne sont pas valides, sont expirés ou révoqués.") \
	X("unsupported_grant_type", "grant_type must be one of: {allowed}.",            "grant_type doit être l'une des valeurs suivantes\u00a0: {allowed}.") \
	X("password_change", "Choose a new password: the one-time password only lets you do that.", "Choisissez un nouveau mot de passe\u00a0: le mot de passe à usage unique ne permet que cela.") \
	X("clock_fixed",     "The business clock can be moved only when the hub runs with --allow-clock on.", "L'horloge d'affaires ne peut être réglée que si le concentrateur est démarré avec --allow-clock on.") \
	X("bad_password",    "The user name or the password is not valid.",             "Le nom d'utilisateur ou le mot de passe n'est pas valide.") \
	X("too_many_keys",   "This user has {max} access keys already; remove one first.", "Cet utilisateur a déjà {max} clés d'accès; supprimez-en une d'abord.") \
	X("bad_token",       "The one-time token is not valid: used already, expired, or made for somebody else.", "Le jeton à usage unique n'est pas valide\u00a0: déjà utilisé, expiré ou destiné à quelqu'un d'autre.")
#define PROBLEM_CODES_DIRECTORY(X) \
	X("skill_name",      "A skill's name has 2 to 30 characters: letters, digits and - _ . : only.", "Le nom d'une compétence compte de 2 à 30 caractères\u00a0: lettres, chiffres et - _ . : seulement.") \
	X("skill_outbound_only", "{field} is for outbound skills only.", "Le champ {field} ne vaut que pour les compétences sortantes.") \
	X("skill_not_outbound", "Only an outbound Personal Connection skill can be started and stopped.", "Seule une compétence sortante Personal Connection peut être démarrée et arrêtée.") \
	X("skill_inactive", "The skill is not active.", "La compétence n'est pas active.") \
	X("skill_channel", "The skill has no digital channel.", "La compétence n'a pas de canal numérique.") \
	X("skill_running", "{field} cannot be changed while the skill runs; stop it first.", "Le champ {field} ne peut pas être modifié pendant que la compétence est en marche; arrêtez-la d'abord.") \
	X("template_inactive", "The skill's message template is not active.", "Le modèle de message de la compétence n'est pas actif.") \
	X("template_digital", "{field} must name a template of type Digital.", "Le champ {field} doit désigner un modèle de type Numérique.") \
	X("template_open", "{field} has an opening brace at character {at} that is not closed; a brace itself is written twice.", "Le champ {field} a, au caractère {at}, une accolade ouvrante qui n'est pas fermée; une accolade s'écrit en double.") \
	X("template_close", "{field} has a closing brace at character {at} that closes nothing; a brace itself is written twice.", "Le champ {field} a, au caractère {at}, une accolade fermante qui ne ferme rien; une accolade s'écrit en double.") \
	X("template_name", "{field} has a variable at character {at} whose name is empty, too long or holds a brace.", "Le champ {field} a, au caractère {at}, une variable dont le nom est vide, trop long ou contient une accolade.") \
	X("week_time", "{field} is not a time of day: HH:MM between 00:00 and 24:00 is expected.", "Le champ {field} n'est pas une heure\u00a0: on attend HH:MM, de 00:00 à 24:00.") \
	X("week_equal", "{field} ends when it starts; an end before the start means the next day.", "Le champ {field} finit à l'heure où il commence; une fin avant le début signifie le lendemain.") \
	X("week_overlap", "{field} overlaps other hours of the same day.", "Le champ {field} chevauche d'autres heures du même jour.") \
	X("week_many", "{field} has more than {max} intervals.", "Le champ {field} compte plus de {max} intervalles.") \
	X("dates_order", "{field} must be later than {other}.", "Le champ {field} doit être postérieur à {other}.") \
	X("dnc_scrub_inbound", "Only outbound skills obey a DNC group; others can only contribute.", "Seules les compétences sortantes respectent un groupe Ne pas appeler; les autres ne peuvent que l'alimenter.") \
	X("paused_refusals", "The skill paused itself: too many of its last messages were refused.", "La compétence s'est mise en pause\u00a0: trop de ses derniers messages ont été refusés.") \
	X("paused_integration", "The skill paused itself: the integration of its channel is at fault.", "La compétence s'est mise en pause\u00a0: l'intégration de son canal est en défaut.") \
	X("replies_unrouted", "Nobody would receive the replies: the skill has no reply skill and no agents, and the channel no default skill.", "Personne ne recevrait les réponses\u00a0: la compétence n'a ni compétence de réponse ni agents, et le canal n'a pas de compétence par défaut.")
#define PROBLEM_CODES_BYOC(X) \
	X("address_refused", "{field} points to an address that the operator does not allow.", "Le champ {field} pointe vers une adresse que l'exploitant n'autorise pas.") \
	X("url", "{field} is not an absolute https URL.", "Le champ {field} n'est pas une URL https absolue.") \
	X("color", "{field} must be a colour written #RRGGBB.", "Le champ {field} doit être une couleur écrite #RRVVBB.") \
	X("client_secret_alone", "{field} needs a client id.", "Le champ {field} exige un ID client.") \
	X("tls_triple", "{field} is missing: certificate, private key and CA certificate are given all three or not at all.", "Le champ {field} manque\u00a0: le certificat, la clé privée et le certificat de l'autorité sont fournis tous les trois ou pas du tout.") \
	X("tls_parse", "{field} is not valid PEM.", "Le champ {field} n'est pas du PEM valide.") \
	X("tls_encrypted_key", "{field} is protected by a password; give it without one.", "Le champ {field} est protégé par un mot de passe; fournissez-la sans mot de passe.") \
	X("tls_key_mismatch", "{field} does not belong to the client certificate.", "Le champ {field} ne correspond pas au certificat du client.") \
	X("tls_expired", "{field} has a certificate that expired on {date}.", "Le champ {field} contient un certificat expiré le {date}.") \
	X("tls_not_yet", "{field} has a certificate that is not valid before {date}.", "Le champ {field} contient un certificat qui n'est pas valide avant le {date}.") \
	X("tls_ca_unsigned", "The CA certificate does not sign the client certificate; the middleware may refuse it.", "Le certificat de l'autorité ne signe pas le certificat du client; l'intergiciel pourrait le refuser.") \
	X("integration_has_channels", "The integration still has channels; remove them first.", "L'intégration a encore des canaux; supprimez-les d'abord.") \
	X("channel_unknown", "{field} names a channel that does not exist.", "Le champ {field} désigne un canal qui n'existe pas.") \
	X("channel_disconnected", "The channel is disconnected; reconnect it.", "Le canal est déconnecté; reconnectez-le.") \
	X("channel_no_outbound", "The channel does not allow outbound messages (hasOutboundFlow is false).", "Le canal n'autorise pas les messages sortants (hasOutboundFlow est false).") \
	X("channel_owned", "{field} belongs to a channel of another integration.", "La valeur du champ {field} appartient à un canal d'une autre intégration.") \
	X("channel_in_use", "A running skill sends over this channel; stop the skill first.", "Une compétence en marche envoie par ce canal; arrêtez-la d'abord.") \
	X("action_url_blank", "The integration has no URL for this action; enter one, or use the channels API.", "L'intégration n'a pas d'URL pour cette action; saisissez-en une ou utilisez l'API des canaux.") \
	X("fault_name", "The middleware's host name is not known.", "Le nom d'hôte de l'intergiciel est introuvable.") \
	X("fault_connect", "The middleware does not answer: nothing listens at its address and port.", "L'intergiciel ne répond pas\u00a0: rien n'écoute à son adresse et à son port.") \
	X("fault_timeout", "The middleware could not be reached in time.", "L'intergiciel n'a pas pu être joint à temps.") \
	X("fault_tls_server", "The middleware's certificate is not valid for its name or not signed by a known authority.", "Le certificat de l'intergiciel n'est pas valide pour son nom ou n'est pas signé par une autorité connue.") \
	X("fault_tls_client", "The middleware refused the client certificate.", "L'intergiciel a refusé le certificat du client.") \
	X("fault_address", "The middleware's address is not one that the operator allows.", "L'adresse de l'intergiciel n'est pas autorisée par l'exploitant.") \
	X("fault_network", "The connection to the middleware failed before the request was sent.", "La connexion à l'intergiciel a échoué avant l'envoi de la requête.") \
	X("fault_path", "The middleware has no callback at this path: look at the integration box URL.", "L'intergiciel n'a pas de rappel à ce chemin\u00a0: vérifiez l'URL de la boîte d'intégration.") \
	X("fault_gone", "The middleware says that the channel is gone; reconnect it.", "L'intergiciel indique que le canal n'existe plus; reconnectez-le.") \
	X("fault_auth", "The middleware refuses its own token: look at the client id, or reconnect the channel.", "L'intergiciel refuse son propre jeton\u00a0: vérifiez l'ID client ou reconnectez le canal.") \
	X("fault_token", "The middleware refused the client id or the client secret.", "L'intergiciel a refusé l'ID client ou le secret client.") \
	X("fault_token_path", "The middleware has no token endpoint at this path: look at the authorization URL.", "L'intergiciel n'a pas de point de jeton à ce chemin\u00a0: vérifiez l'URL d'autorisation.") \
	X("fault_token_answer", "The token endpoint's answer holds no access_token.", "La réponse du point de jeton ne contient pas d'access_token.") \
	X("fault_token_later", "The token endpoint cannot answer now.", "Le point de jeton ne peut pas répondre pour le moment.") \
	X("fault_redirect", "The middleware answers with a redirect, which callbacks do not follow.", "L'intergiciel répond par une redirection, que les rappels ne suivent pas.") \
	X("fault_secrets", "The integration's secrets cannot be read; enter them again.", "Les secrets de l'intégration sont illisibles; saisissez-les de nouveau.") \
	X("send_later", "The middleware asked to try again later.", "L'intergiciel a demandé de réessayer plus tard.") \
	X("send_refused", "The middleware refused the message.", "L'intergiciel a refusé le message.") \
	X("send_recipient", "The middleware does not accept this recipient.", "L'intergiciel n'accepte pas ce destinataire.") \
	X("send_cut", "The connection broke after the message had left; whether it arrived is not known.", "La connexion s'est rompue après l'envoi du message; on ignore s'il est arrivé.") \
	X("send_no_id", "The middleware answered without naming the message; whether it arrived is not known.", "L'intergiciel a répondu sans nommer le message; on ignore s'il est arrivé.") \
	X("fault_url", "The integration's URL cannot be used: an absolute https URL is needed.", "L'URL de l'intégration est inutilisable\u00a0: il faut une URL https absolue.") \
	X("fault_dialect", "Callbacks of the first generation are not offered: switch on the Digital 3.0 Outbound API for replies.", "Les rappels de la première génération ne sont pas offerts\u00a0: activez l'API Numérique 3.0 Outbound pour les réponses.")
#define PROBLEM_CODES_LEDGER(X) \
	X("not_held",        "The message is not held for a decision.",                 "Le message n'attend pas de décision.")
#define PROBLEM_CODES_CONVERSATION(X) \
	X("opted_out",       "This person asked not to be contacted.",                  "Cette personne a demandé de ne pas être contactée.") \
	X("word_no_stop",    "{field} must hold at least one word that means stop.",    "Le champ {field} doit contenir au moins un mot qui signifie l'arrêt.") \
	X("thread_not_adopted", "The middleware answered with a thread id that belongs to another recipient; it was not adopted.", "L'intergiciel a répondu avec un ID de fil qui appartient à un autre destinataire; il n'a pas été retenu.") \
	X("thread_closed",   "The thread takes no more messages (canAddMoreMessages is false).", "Le fil n'accepte plus de messages (canAddMoreMessages est false).") \
	X("contact_assigned", "Another agent has this contact.",                        "Un autre agent traite ce contact.") \
	X("reply_refused",   "{displayErrorMessage}",                                   "{displayErrorMessage}") \
	X("reply_waits",     "The message did not go out ({cause}); it stays queued under the id {messageId} and is sent as soon as that is possible: do not send it again.", "Le message n'est pas parti ({cause}); il reste en file sous l'ID {messageId} et partira dès que possible\u00a0: ne l'envoyez pas de nouveau.") \
	X("reply_unknown",   "No whole answer came in time ({cause}); the message stays queued under the id {messageId} and goes again under that id: do not send it again.", "Aucune réponse complète n'est arrivée à temps ({cause}); le message reste en file sous l'ID {messageId} et repartira sous cet ID\u00a0: ne l'envoyez pas de nouveau.") \
	X("delivery_failed", "The channel reported that the message was not delivered.", "Le canal a signalé que le message n'a pas été livré.") \
	X("reply_failed",    "The message {messageId} did not go out ({cause}) and is not tried again.", "Le message {messageId} n'est pas parti ({cause}) et ne sera pas renvoyé.") \
	X("reply_withdrawn", "The message cannot be sent any more ({cause}).",          "Le message ne peut plus être envoyé ({cause}).")
#define PROBLEM_CODES_OUTREACH(X) \
	X("skill_template",  "The skill has no message template.",                      "La compétence n'a pas de modèle de message.") \
	X("row_too_long", "The row is longer than allowed.", "La ligne dépasse la longueur permise.") \
	X("too_few_columns", "The row has fewer columns than the first row of the file.", "La ligne compte moins de colonnes que la première ligne du fichier.") \
	X("too_many_columns", "The row has more columns than the first row of the file.", "La ligne compte plus de colonnes que la première ligne du fichier.") \
	X("row_nul", "The row holds a NUL byte.", "La ligne contient un octet nul.") \
	X("row_open_quote", "The file ends inside quotes that are not closed.", "Le fichier se termine à l'intérieur de guillemets non fermés.") \
	X("row_encoding", "The row is not text in the file's encoding.", "La ligne n'est pas du texte dans l'encodage du fichier.") \
	X("missing_external_id", "The external id is missing.", "L'identifiant externe est absent.") \
	X("external_id_long", "The external id has more than 1,024 characters.", "L'identifiant externe compte plus de 1\u00a0024 caractères.") \
	X("duplicate_external_id", "The external id stands in an earlier row of the file too.", "L'identifiant externe figure déjà dans une ligne précédente du fichier.") \
	X("row_no_destination", "The row has no destination: every mapped address is empty.", "La ligne n'a aucune destination\u00a0: toutes les adresses associées sont vides.") \
	X("bad_phone", "No such telephone number is in use: write it with + and the calling code (+1 514 555-0123), or as it is dialled in the list's country.", "Ce numéro de téléphone n'est pas en usage\u00a0: écrivez-le avec + et l'indicatif du pays (+1 514 555-0123), ou comme on le compose dans le pays de la liste.") \
	X("bad_email", "The e-mail address is not valid.", "L'adresse courriel n'est pas valide.") \
	X("bad_identity", "The channel identity is not valid.", "L'identité du canal n'est pas valide.") \
	X("bad_number", "A number is expected.", "On attend un nombre.") \
	X("bad_date", "A date is expected: YYYY-MM-DD or MM/DD/YYYY (with dateOrder DMY: DD/MM/YYYY).", "On attend une date\u00a0: AAAA-MM-JJ ou MM/JJ/AAAA (avec dateOrder DMY\u00a0: JJ/MM/AAAA).") \
	X("record_final",    "The record is finished; it waits again only with forceOverwrite or when its override column says yes.", "L'enregistrement est terminé; il n'est remis en attente qu'avec forceOverwrite ou si sa colonne de remplacement l'indique.") \
	X("destination_left_out", "A destination is not valid and was left out; the others are used.", "Une destination n'est pas valide et a été laissée de côté; les autres sont utilisées.") \
	X("file_empty",      "The file has no rows.",                                   "Le fichier ne contient aucune ligne.") \
	X("file_header",     "The first row of the file cannot be read ({why}).",       "La première ligne du fichier est illisible ({why}).") \
	X("file_lost",       "The uploaded file cannot be read any more; upload it again.", "Le fichier téléversé n'est plus lisible; téléversez-le de nouveau.") \
	X("file_workbook",   "Of workbooks only .xlsx without a password is read; open the file, save it as .xlsx or as CSV (UTF-8), and upload that.", "Parmi les classeurs, seul le format .xlsx sans mot de passe est pris en charge; ouvrez le fichier, enregistrez-le au format .xlsx ou CSV (UTF-8) et téléversez-le.") \
	X("file_binary",     "The file is neither text nor a workbook ({kind}); a list is CSV, TXT or XLSX.", "Le fichier n'est ni du texte ni un classeur ({kind}); une liste est un fichier CSV, TXT ou XLSX.") \
	X("workbook_damaged", "The workbook cannot be read: it is damaged or not whole ({part}). Open it, save it again and upload that.", "Le classeur est illisible\u00a0: il est endommagé ou incomplet ({part}). Ouvrez-le, enregistrez-le de nouveau et téléversez ce fichier.") \
	X("workbook_encrypted", "The workbook is protected by a password; save it without one and upload that.", "Le classeur est protégé par un mot de passe; enregistrez-le sans mot de passe et téléversez ce fichier.") \
	X("workbook_large",  "Unpacked, the workbook is larger than is allowed ({max} MiB), or shrinks more than real lists do; save the sheet as CSV (UTF-8) and upload that.", "Une fois décompressé, le classeur dépasse la taille permise ({max} Mio) ou se comprime plus qu'une vraie liste; enregistrez la feuille au format CSV (UTF-8) et téléversez ce fichier.") \
	X("workbook_sheet",  "The workbook has no sheet {sheet}; it has: {sheets}.",     "Le classeur n'a pas de feuille {sheet}; il contient\u00a0: {sheets}.") \
	X("name_taken_bin",  "Another list has this name by now. Restore it under a new one: listName, or --name on the command line.", "Une autre liste porte maintenant ce nom. Restaurez celle-ci sous un nouveau nom\u00a0: listName, ou --name en ligne de commande.") \
	X("list_purged",     "The list was in the bin too long and was purged; it can no longer be restored.", "La liste est restée trop longtemps dans la corbeille et a été purgée; elle ne peut plus être restaurée.") \
	X("list_not_in_bin", "The list is not in the bin.",                             "La liste n'est pas dans la corbeille.") \
	X("date_past",       "This date is over. Choose a later one, or none.",         "Cette date est passée. Choisissez-en une plus lointaine, ou aucune.") \
	X("date_far",        "This hub keeps lists for {days} days at most. Choose {most} or an earlier date.", "Ce serveur garde les listes {days} jours au plus. Choisissez le {most} ou une date antérieure.") \
	X("file_records",    "The file has {count} rows; this hub takes {max} at most. Nothing was loaded. Split it into several files.", "Le fichier compte {count} lignes; ce serveur en accepte {max} au plus. Rien n'a été chargé. Divisez-le en plusieurs fichiers.") \
	X("list_full",       "The business unit has {max} records that are not finished, which is the most this hub keeps. The rows from line {line} on were not loaded. Remove lists or records, then upload the file again.", "L'unité d'affaires compte {max} enregistrements non terminés, le maximum que garde ce serveur. Les lignes à partir de la ligne {line} n'ont pas été chargées. Retirez des listes ou des enregistrements, puis téléversez le fichier de nouveau.") \
	X("row_too_long_points", "The row has more characters than this hub allows.",   "La ligne compte plus de caractères que ce serveur n'en permet.") \
	X("list_removed",    "The calling list was deleted.",                           "La liste d'appels a été supprimée.") \
	X("list_in_use",     "A running skill uses the list: stop the skill, or say forceInactive or forceDelete.", "Une compétence en marche utilise la liste\u00a0: arrêtez la compétence ou précisez forceInactive ou forceDelete.") \
	X("job_over",        "The upload is over already.",                             "Le téléversement est déjà terminé.") \
	X("base64",          "{field} is not base64.",                                  "Le champ {field} n'est pas en base64.") \
	X("expires_at_once", "The expiration date is not in the future: every record expires at once.", "La date d'expiration n'est pas dans le futur\u00a0: chaque enregistrement expire aussitôt.") \
	X("column_missing",  "The file has no column \"{column}\", to which {field} is mapped; its nearest column is \"{nearest}\".", "Le fichier n'a pas de colonne «\u00a0{column}\u00a0», à laquelle {field} est associé; sa colonne la plus proche est «\u00a0{nearest}\u00a0».") \
	X("form_broken",     "The body is not a whole multipart form: it breaks at byte {at}.", "Le corps n'est pas un formulaire multipart complet\u00a0: il se rompt à l'octet {at}.") \
	X("form_twice",      "The form has more than one part {field}.",                "Le formulaire contient plus d'une partie {field}.") \
	X("form_text",       "The part {field} is not text in UTF-8.",                  "La partie {field} n'est pas du texte en UTF-8.") \
	X("upload_offset",   "The upload is at byte {offset}: send what follows from there.", "Le téléversement en est à l'octet {offset}\u00a0: envoyez la suite à partir de là.") \
	X("upload_incomplete", "{offset} of {bytes} bytes have arrived: send the rest first.", "{offset} octets sur {bytes} sont arrivés\u00a0: envoyez d'abord le reste.") \
	X("upload_hash",     "The file that arrived is not the one that was announced: its SHA-256 is {found}.", "Le fichier reçu n'est pas celui qui était annoncé\u00a0: son SHA-256 est {found}.") \
	X("upload_complete", "The upload is complete already.",                         "Le téléversement est déjà complet.") \
	X("uploads_open",    "{max} uploads are unfinished: complete or abandon some of them first.", "{max} téléversements sont inachevés\u00a0: terminez-en ou abandonnez-en d'abord.") \
	X("column_twice",    "The file has more than one column \"{column}\", to which {field} is mapped.", "Le fichier a plus d'une colonne «\u00a0{column}\u00a0», à laquelle {field} est associé.") \
	X("zone_table",      "The zone table {field} cannot be read: line {line} is not in its form (0: the codes overlap).", "La table de fuseaux {field} est illisible\u00a0: la ligne {line} n'a pas la forme voulue (0\u00a0: des codes se chevauchent).") \
	X("zone_unknown",    "No time zone was found for this record.",                 "Aucun fuseau horaire n'a été trouvé pour cet enregistrement.") \
	X("zone_value_unknown", "The time zone \"{value}\" is not known; it was found otherwise.", "Le fuseau horaire «\u00a0{value}\u00a0» est inconnu; il a été déterminé autrement.") \
	X("zone_contradicts_address", "The record's time zone differs from that of its address; the record's own is used.", "Le fuseau horaire de l'enregistrement diffère de celui de son adresse; celui de l'enregistrement est utilisé.") \
	X("zone_two",        "Two time zones are possible; messages go out only when both allow it.", "Deux fuseaux horaires sont possibles; les messages ne partent que lorsque les deux le permettent.") \
	X("skill_stopped", "The skill is not started.", "La compétence n'est pas démarrée.") \
	X("outside_schedule", "The skill is outside its schedule; it goes on by itself.", "La compétence est hors de son horaire; elle reprendra d'elle-même.") \
	X("list_expired", "The calling list has reached its expiration date.", "La liste d'appels a atteint sa date d'expiration.") \
	X("list_inactive", "The calling list is not active.", "La liste d'appels n'est pas active.") \
	X("record_over", "The record is over: {reason}.", "L'enregistrement est clos\u00a0: {reason}.") \
	X("record_held", "Whether the last message arrived is not known; somebody must decide whether it is sent again.", "On ignore si le dernier message est arrivé; quelqu'un doit décider s'il est renvoyé.") \
	X("record_in_progress", "A message of this record is under way.", "Un message de cet enregistrement est en route.") \
	X("load_fresh_off", "The skill does not take records that were never tried (loadFresh is off).", "La compétence ne prend pas les enregistrements jamais essayés (loadFresh est désactivé).") \
	X("load_non_fresh_off", "The skill does not take records that were tried before (loadNonFresh is off).", "La compétence ne prend pas les enregistrements déjà essayés (loadNonFresh est désactivé).") \
	X("record_expired", "The record expired on {at}.", "L'enregistrement a expiré le {at}.") \
	X("no_destination_fits", "No destination of the record fits the skill's channel, or none may be used.", "Aucune destination de l'enregistrement ne convient au canal de la compétence, ou aucune ne doit servir.") \
	X("destinations_refused", "Every destination of the record was refused.", "Toutes les destinations de l'enregistrement ont été refusées.") \
	X("attempts_used", "All attempts are used up ({used} of {max}).", "Toutes les tentatives sont épuisées ({used} sur {max}).") \
	X("resting", "The pause after the last attempt is not over.", "La pause après la dernière tentative n'est pas terminée.") \
	X("outside_window", "It is outside the contact hours in {zone}.", "On est en dehors des heures de contact permises dans le fuseau {zone}.") \
	X("zone_off", "The skill does not contact the time zone {zone}.", "La compétence ne contacte pas le fuseau horaire {zone}.") \
	X("dnc", "The destination is in a Do Not Contact group that the skill obeys.", "La destination figure dans un groupe Ne pas contacter que la compétence respecte.") \
	X("suppressed", "The destination or the record is suppressed for a while.", "La destination ou l'enregistrement est exclu pour un temps.") \
	X("no_consent", "The template is commercial and the record names no consent with its date.", "Le modèle est commercial et l'enregistrement ne porte pas de consentement daté.") \
	X("variable_empty", "The record has no value for the variable {name}.", "L'enregistrement n'a pas de valeur pour la variable {name}.") \
	X("variable_unknown", "The template uses the variable {name}, which a calling list of the skill does not have.", "Le modèle utilise la variable {name}, absente d'une liste d'appels de la compétence.") \
	X("no_agent", "Not enough agents are available ({available} of {wanted}).", "Pas assez d'agents sont disponibles ({available} sur {wanted}).") \
	X("sender_full", "The sender is busy with earlier messages.", "L'expéditeur est occupé par des messages antérieurs.") \
	X("error_file_none", "No row of this upload has been rejected.",                "Aucune ligne de ce téléversement n'a été rejetée.") \
	X("job_no_review",   "The upload does not wait for a review.",                  "Le téléversement n'attend pas de vérification.") \
	X("review_problems", "The file cannot be loaded as it stands; the problems of its review say why.", "Le fichier ne peut pas être chargé tel quel; les problèmes de sa vérification disent pourquoi.") \
	X("review_dates",    "Dates such as 03/04/2027 can be read two ways: say MDY or DMY in {field}.", "Les dates comme 03/04/2027 se lisent de deux façons\u00a0: précisez MDY ou DMY dans {field}.") \
	X("review_over",     "Nobody came to the review in time; upload the file again.", "Personne n'a fait la vérification à temps; téléversez le fichier de nouveau.") \
	X("mapped_exact_name", "The column has the documented name.",                   "La colonne porte le nom documenté.") \
	X("mapped_french_name", "The column has the common French name.",               "La colonne porte le nom français courant.") \
	X("mapped_part_of_name", "A word of the column's name says so.",                "Un mot du nom de la colonne l'indique.") \
	X("mapped_values",   "The values of the column look like it.",                  "Les valeurs de la colonne en ont la forme.") \
	X("mapped_remembered", "The list's mapping says so.",                           "Le mappage de la liste l'indique.") \
	X("mapped_chosen",   "It was chosen for this file.",                            "Ce choix a été fait pour ce fichier.") \
	X("list_no_skill", "The calling list has no skill yet.", "La liste d'appels n'a pas encore de compétence.")
/* clang-format on */

#endif
