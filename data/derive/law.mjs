// SPDX-License-Identifier: Apache-2.0
// What the law and the tz database say, as plain values: which zones a state or province keeps, which zone
// stands for a group with the same clock, and the places whose clock differs from their province's.

/** Zones that show the same clock now and are known under the name of the larger one. */
export const representative = {
	'America/Detroit': 'America/New_York', 'America/Kentucky/Louisville': 'America/New_York',
	'America/Kentucky/Monticello': 'America/New_York', 'America/Indiana/Indianapolis': 'America/New_York',
	'America/Indiana/Vincennes': 'America/New_York', 'America/Indiana/Winamac': 'America/New_York',
	'America/Indiana/Marengo': 'America/New_York', 'America/Indiana/Petersburg': 'America/New_York',
	'America/Indiana/Vevay': 'America/New_York', 'America/Indiana/Tell_City': 'America/Chicago',
	'America/Indiana/Knox': 'America/Chicago', 'America/Menominee': 'America/Chicago',
	'America/North_Dakota/Center': 'America/Chicago', 'America/North_Dakota/New_Salem': 'America/Chicago',
	'America/North_Dakota/Beulah': 'America/Chicago', 'America/Boise': 'America/Denver',
	'America/Shiprock': 'America/Denver', 'America/Juneau': 'America/Anchorage',
	'America/Sitka': 'America/Anchorage', 'America/Metlakatla': 'America/Anchorage',
	'America/Yakutat': 'America/Anchorage', 'America/Nome': 'America/Anchorage',
	'America/Glace_Bay': 'America/Halifax', 'America/Moncton': 'America/Halifax',
	'America/Goose_Bay': 'America/Halifax', 'America/Montreal': 'America/Toronto',
	'America/Nipigon': 'America/Toronto', 'America/Thunder_Bay': 'America/Toronto',
	'America/Iqaluit': 'America/Toronto', 'America/Pangnirtung': 'America/Toronto',
	'America/Coral_Harbour': 'America/Atikokan', 'America/Rainy_River': 'America/Winnipeg',
	'America/Resolute': 'America/Rankin_Inlet', 'America/Swift_Current': 'America/Regina',
	'America/Inuvik': 'America/Yellowknife', 'America/Creston': 'America/Vancouver',
	'America/Dawson_Creek': 'America/Vancouver', 'America/Fort_Nelson': 'America/Vancouver',
	'America/Dawson': 'America/Whitehorse', 'Pacific/Johnston': 'Pacific/Honolulu',
	'Pacific/Midway': 'Pacific/Pago_Pago', 'Pacific/Saipan': 'Pacific/Guam',
	'America/St_Thomas': 'America/Puerto_Rico',
};

const E = 'America/New_York', C = 'America/Chicago', M = 'America/Denver', P = 'America/Los_Angeles';

/**
 * State or province: code, country, names, zones (the first is where most people live).
 * `listed`: every place with another clock than the first zone's is in the city table, so that an unknown
 * city keeps the first; otherwise an unknown city leaves all of them possible.
 */
export const regions = [
	['US-AL', 'Alabama', [C, E], 'listed'], ['US-AK', 'Alaska', ['America/Anchorage', 'America/Adak'], 'listed'],
	['US-AZ', 'Arizona', ['America/Phoenix', M], 'listed'], ['US-AR', 'Arkansas', [C]],
	['US-CA', 'California|Californie|Calif', [P]], ['US-CO', 'Colorado', [M]], ['US-CT', 'Connecticut', [E]],
	['US-DE', 'Delaware', [E]], ['US-DC', 'District of Columbia|Washington DC|D.C.', [E]],
	['US-FL', 'Florida|Floride', [E, C]], ['US-GA', 'Georgia|Géorgie', [E]],
	['US-HI', 'Hawaii|Hawaï', ['Pacific/Honolulu']], ['US-ID', 'Idaho', [M, P]], ['US-IL', 'Illinois', [C]],
	['US-IN', 'Indiana', [E, C]], ['US-IA', 'Iowa', [C]], ['US-KS', 'Kansas', [C, M]],
	['US-KY', 'Kentucky', [E, C]], ['US-LA', 'Louisiana|Louisiane', [C]], ['US-ME', 'Maine', [E]],
	['US-MD', 'Maryland', [E]], ['US-MA', 'Massachusetts', [E]], ['US-MI', 'Michigan', [E, C], 'listed'],
	['US-MN', 'Minnesota', [C]], ['US-MS', 'Mississippi', [C]], ['US-MO', 'Missouri', [C]],
	['US-MT', 'Montana', [M]], ['US-NE', 'Nebraska', [C, M]], ['US-NV', 'Nevada', [P, M], 'listed'],
	['US-NH', 'New Hampshire', [E]], ['US-NJ', 'New Jersey', [E]],
	['US-NM', 'New Mexico|Nouveau-Mexique', [M]], ['US-NY', 'New York|État de New York', [E]],
	['US-NC', 'North Carolina|Caroline du Nord', [E]], ['US-ND', 'North Dakota|Dakota du Nord', [C, M]],
	['US-OH', 'Ohio', [E]], ['US-OK', 'Oklahoma', [C]], ['US-OR', 'Oregon', [P, M], 'listed'],
	['US-PA', 'Pennsylvania|Pennsylvanie', [E]], ['US-RI', 'Rhode Island', [E]],
	['US-SC', 'South Carolina|Caroline du Sud', [E]], ['US-SD', 'South Dakota|Dakota du Sud', [C, M]],
	['US-TN', 'Tennessee', [C, E]], ['US-TX', 'Texas', [C, M], 'listed'], ['US-UT', 'Utah', [M]],
	['US-VT', 'Vermont', [E]], ['US-VA', 'Virginia|Virginie', [E]], ['US-WA', 'Washington', [P]],
	['US-WV', 'West Virginia|Virginie-Occidentale', [E]], ['US-WI', 'Wisconsin', [C]],
	['US-WY', 'Wyoming', [M]], ['US-PR', 'Puerto Rico|Porto Rico', ['America/Puerto_Rico']],
	['US-VI', 'Virgin Islands|US Virgin Islands|Îles Vierges', ['America/Puerto_Rico']],
	['US-GU', 'Guam', ['Pacific/Guam']], ['US-MP', 'Northern Mariana Islands', ['Pacific/Guam']],
	['US-AS', 'American Samoa|Samoa américaines', ['Pacific/Pago_Pago']],
	['US-PW', 'Palau', ['Pacific/Palau']], ['US-MH', 'Marshall Islands', ['Pacific/Majuro']],
	['US-FM', 'Federated States of Micronesia', ['Pacific/Pohnpei', 'Pacific/Chuuk']],
	['CA-AB', 'Alberta|Alb.', ['America/Edmonton']],
	['CA-BC', 'British Columbia|Colombie-Britannique|C.-B.', ['America/Vancouver', 'America/Edmonton'], 'listed'],
	['CA-MB', 'Manitoba|Man.', ['America/Winnipeg']],
	['CA-NB', 'New Brunswick|Nouveau-Brunswick|N.-B.', ['America/Halifax']],
	['CA-NL', 'Newfoundland and Labrador|Newfoundland|Terre-Neuve-et-Labrador|Terre-Neuve|T.-N.-L.|NF',
		['America/St_Johns', 'America/Halifax'], 'listed'],
	['CA-NS', 'Nova Scotia|Nouvelle-Écosse|N.-É.', ['America/Halifax']],
	['CA-NT', 'Northwest Territories|Northwest Territory|Territoires du Nord-Ouest|T.N.-O.|NWT', ['America/Yellowknife']],
	['CA-NU', 'Nunavut|Nunavut Territory|Nt', ['America/Toronto', 'America/Rankin_Inlet', 'America/Cambridge_Bay',
		'America/Atikokan']],
	['CA-ON', 'Ontario|Ont.', ['America/Toronto', 'America/Winnipeg', 'America/Atikokan'], 'listed'],
	['CA-PE', 'Prince Edward Island|Île-du-Prince-Édouard|Î.-P.-É.|IPE|PEI', ['America/Halifax']],
	['CA-QC', 'Quebec|Québec|Qc|Que.|PQ', ['America/Toronto', 'America/Halifax', 'America/Blanc-Sablon'], 'listed'],
	['CA-SK', 'Saskatchewan|Sask.', ['America/Regina', 'America/Edmonton', 'America/Winnipeg'], 'listed'],
	['CA-YT', 'Yukon|Yukon Territory|Yn|Territoire du Yukon', ['America/Whitehorse']],
	['AU-NSW', 'New South Wales', ['Australia/Sydney', 'Australia/Adelaide', 'Australia/Lord_Howe'], 'listed'],
	['AU-ACT', 'Australian Capital Territory', ['Australia/Sydney']], ['AU-VIC', 'Victoria', ['Australia/Sydney']],
	['AU-QLD', 'Queensland', ['Australia/Brisbane']], ['AU-SA', 'South Australia', ['Australia/Adelaide']],
	['AU-WA', 'Western Australia', ['Australia/Perth', 'Australia/Eucla'], 'listed'],
	['AU-TAS', 'Tasmania', ['Australia/Sydney']], ['AU-NT', 'Northern Territory', ['Australia/Darwin']],
	['MX-ROO', 'Quintana Roo|QROO|Q.R.', ['America/Cancun']],
	['MX-BCN', 'Baja California|BC', ['America/Tijuana']],
	['MX-BCS', 'Baja California Sur', ['America/Mazatlan']], ['MX-SON', 'Sonora', ['America/Hermosillo']],
	['MX-SIN', 'Sinaloa', ['America/Mazatlan']], ['MX-NAY', 'Nayarit', ['America/Mazatlan']],
	['MX-CMX', 'Ciudad de México|CDMX|DF|Distrito Federal', ['America/Mexico_City']],
	['MX-JAL', 'Jalisco', ['America/Mexico_City']], ['MX-NLE', 'Nuevo León|NL', ['America/Mexico_City']],
	['BR-SP', 'São Paulo', ['America/Sao_Paulo']], ['BR-RJ', 'Rio de Janeiro', ['America/Sao_Paulo']],
	['BR-AC', 'Acre', ['America/Rio_Branco']], ['BR-AM', 'Amazonas', ['America/Manaus', 'America/Rio_Branco'], 'listed'],
	['BR-RR', 'Roraima', ['America/Manaus']], ['BR-RO', 'Rondônia', ['America/Manaus']],
	['BR-MT', 'Mato Grosso', ['America/Manaus']], ['BR-MS', 'Mato Grosso do Sul', ['America/Manaus']],
];

/**
 * Answers of the second source that stand for "somewhere in the state" and say nothing about the place. Its
 * other answers know the counties' law better than the coarse areas behind the coordinates.
 */
export const vagueSecond = {
	'US-IN': ['America/Indiana/Indianapolis'], 'US-KY': ['America/Kentucky/Louisville'],
	'US-AZ': ['America/Shiprock', 'America/Denver'], 'US-ND': ['America/Denver'], 'US-SD': ['America/Denver'],
	'US-OR': ['America/Los_Angeles'], 'US-AK': ['America/Anchorage'], 'US-TX': [C],
};

/** Places of "listed" Canadian provinces whose clock is not the province's first, by law or by long custom. */
export const places = {
	'CA-ON America/Winnipeg': 'Kenora|Dryden|Fort Frances|Red Lake|Sioux Lookout|Rainy River|Emo|Ear Falls|Ignace|'
		+ 'Keewatin|Vermilion Bay|Machin|Nestor Falls|Sioux Narrows|Balmertown|Barwick|Stratton|Mine Centre|'
		+ 'Eagle River|Hudson|Savant Lake|Oxdrift|Jaffray Melick|Cochenour|Sandy Lake|Big Trout Lake|Pikangikum|'
		+ 'Minaki|Devlin|Wabigoon|Madsen|Morson|Pinewood|Sleeman|Dinorwic|Perrault Falls',
	'CA-ON America/Atikokan': 'Atikokan|Pickle Lake|New Osnaburgh|Central Patricia',
	'CA-BC America/Edmonton': 'Cranbrook|Fernie|Kimberley|Invermere|Golden|Sparwood|Elkford|Radium Hot Springs|'
		+ 'Field|Jaffray|Canal Flats|Windermere|Fairmont Hot Springs|Elko|Wasa|Fort Steele|Galloway|Edgewater|'
		+ 'Parson|Brisco|Spillimacheen|Grasmere|Wardner|Hosmer|Panorama|Marysville|Baynes Lake|South Country',
	'CA-QC America/Blanc-Sablon': 'Blanc-Sablon|Lourdes-de-Blanc-Sablon|Brador|Rivière-Saint-Paul|La Tabatière|'
		+ 'Tête-à-la-Baleine|Chevery|Harrington Harbour|Gros-Mécatina|Mutton Bay|Vieux-Fort|Bonne-Espérance|'
		+ 'Middle Bay|Kegaska|La Romaine|Pakuashipi',
	'CA-QC America/Halifax': 'Îles-de-la-Madeleine|Les Îles-de-la-Madeleine|Cap-aux-Meules|Havre-aux-Maisons|'
		+ 'Grosse-Île|L\'Étang-du-Nord|Havre-Aubert|L\'Île-d\'Entrée|L\'Île-du-Havre-Aubert|Listuguj',
	'CA-NL America/Halifax': 'Happy Valley-Goose Bay|Happy Valley|Goose Bay|Labrador City|Wabush|Churchill Falls|'
		+ 'Nain|Hopedale|Makkovik|Rigolet|Postville|Natuashish|Sheshatshiu|North West River|Cartwright|Labrador',
	'CA-NU America/Toronto': 'Iqaluit|Pangnirtung|Pond Inlet|Igloolik|Arctic Bay|Cape Dorset|Kinngait|Kimmirut|'
		+ 'Clyde River|Hall Beach|Sanirajak|Qikiqtarjuaq|Grise Fiord|Sanikiluaq',
	'CA-NU America/Rankin_Inlet': 'Rankin Inlet|Arviat|Baker Lake|Chesterfield Inlet|Whale Cove|Naujaat|'
		+ 'Repulse Bay|Resolute|Resolute Bay',
	'CA-NU America/Cambridge_Bay': 'Cambridge Bay|Kugluktuk|Gjoa Haven|Taloyoak|Kugaaruk',
	'CA-NU America/Atikokan': 'Coral Harbour',
	'CA-SK America/Edmonton': 'Lloydminster', 'CA-SK America/Winnipeg': 'Creighton|Denare Beach',
	'US-AL America/New_York': 'Phenix City|Lanett|Valley|Smiths Station|Fort Mitchell|Holy Trinity|Cottonton',
	'US-OK America/Denver': 'Kenton', 'US-AK America/Vancouver': 'Hyder', 'US-NV America/Denver': 'West Wendover|Jackpot',
	'AU-NSW Australia/Adelaide': 'Broken Hill', 'AU-NSW Australia/Lord_Howe': 'Lord Howe Island',
	'AU-WA Australia/Eucla': 'Eucla|Mundrabilla|Madura',
	'BR-AM America/Rio_Branco': 'Eirunepé|Benjamin Constant|Tabatinga|Envira|Atalaia do Norte',
};

/** Zone -> the beginnings of its postal codes, as first or first-last. */
const russia = {
	'Europe/Kaliningrad': '236-238',
	'Europe/Moscow': '101-199 214-216 241-243 248-249 300-309 344-369 385-386 390-404 420-425 428-431 440-442 600-613',
	'Europe/Samara': '410-416 426-427 432-433 443-446', 'Asia/Yekaterinburg': '450-462 614-629 640-641',
	'Asia/Omsk': '644-646', 'Asia/Krasnoyarsk': '630-636 647-648 649-663 667-668',
	'Asia/Irkutsk': '664-666 669-671', 'Asia/Yakutsk': '672-676', 'Asia/Yakutsk|Asia/Vladivostok|Asia/Magadan': '677-678',
	'Asia/Vladivostok': '679-682 690-692', 'Asia/Magadan': '685-686 693-694', 'Asia/Kamchatka': '683-684 687-689',
};
const indonesia = {
	'Asia/Jakarta': '10-69 73-74 78-79', 'Asia/Makassar': '70-72 75-77 80-87 90-96', 'Asia/Jayapura': '97-99',
};

function runsOf(country, zones) {
	return Object.entries(zones).flatMap(([zone, runs]) => runs.split(' ').map((run) => run.split('-'))
		.map(([first, last]) => [country, first, last ?? first, zone]));
}

/** Postal codes decided by hand: country, first, last, zones. Longer codes win over shorter ones. */
export const postal = [
	// Towns on the Chattahoochee that keep the time of Columbus, Georgia; Kenton, Hyder and West Wendover that of
	// their neighbours; the naval base at Guantanamo that of the fleet.
	['US', '36851', '36851', E], ['US', '36854', '36854', E], ['US', '36856', '36856', E],
	['US', '36859', '36859', E], ['US', '36863', '36863', E], ['US', '36867', '36870', E],
	['US', '36877', '36877', E], ['US', '73946', '73946', M], ['US', '89883', '89883', M],
	['US', '99923', '99923', 'America/Vancouver'], ['US', '09508', '09508', E], ['US', '09593', '09593', E],
	['US', '09596', '09596', E],
	['CA', 'G0G', 'G0G', 'America/Toronto|America/Blanc-Sablon'],
	['CA', 'G4T', 'G4T', 'America/Halifax'],
	['CA', 'V0B', 'V0B', 'America/Vancouver|America/Edmonton'],
	['CA', 'P0T', 'P0T', 'America/Toronto'], ['CA', 'S0P', 'S0P', 'America/Regina|America/Winnipeg'],
	['CA', 'P0T1C0', 'P0T1C0', 'America/Atikokan'], ['CA', 'P0T1T0', 'P0T1T0', 'America/Winnipeg'],
	['CA', 'X0A0V0', 'X0A0V0', 'America/Rankin_Inlet'], ['CA', 'X0C0C0', 'X0C0C0', 'America/Atikokan'],
	['CA', 'X0A', 'X0A', 'America/Toronto'], ['CA', 'X0B', 'X0B', 'America/Cambridge_Bay'],
	['CA', 'X0C', 'X0C', 'America/Rankin_Inlet'], ['CA', 'X0E', 'X1A', 'America/Yellowknife'],
	['AU', '0800', '0899', 'Australia/Darwin'], ['AU', '1000', '2879', 'Australia/Sydney'],
	['AU', '2881', '2897', 'Australia/Sydney'], ['AU', '2899', '2999', 'Australia/Sydney'],
	['AU', '2880', '2880', 'Australia/Adelaide'], ['AU', '2898', '2898', 'Australia/Lord_Howe'],
	['AU', '3000', '3999', 'Australia/Sydney'], ['AU', '4000', '4999', 'Australia/Brisbane'],
	['AU', '5000', '5999', 'Australia/Adelaide'], ['AU', '6000', '6999', 'Australia/Perth'],
	['AU', '7000', '7999', 'Australia/Sydney'], ['AU', '8000', '8999', 'Australia/Sydney'],
	['AU', '9000', '9999', 'Australia/Brisbane'], ['AU', '0200', '0299', 'Australia/Sydney'],
	['ES', '35', '35', 'Atlantic/Canary'], ['ES', '38', '38', 'Atlantic/Canary'],
	['ES', '01', '34', 'Europe/Madrid'], ['ES', '36', '37', 'Europe/Madrid'], ['ES', '39', '52', 'Europe/Madrid'],
	['PT', '10', '94', 'Europe/Lisbon'], ['PT', '95', '99', 'Atlantic/Azores'],
	['NZ', '8942', '8942', 'Pacific/Chatham'], ['NZ', '0', '9', 'Pacific/Auckland'],
	['MX', '21', '22', 'America/Tijuana'], ['MX', '23', '23', 'America/Mazatlan'],
	['MX', '80', '82', 'America/Mazatlan'], ['MX', '83', '85', 'America/Hermosillo'],
	['MX', '63', '63', 'America/Mazatlan'], ['MX', '77', '77', 'America/Cancun'],
	['MX', '01', '20', 'America/Mexico_City'],
	['MX', '24', '31', 'America/Mexico_City'], ['MX', '32', '32', 'America/Ciudad_Juarez'],
	['MX', '33', '33', 'America/Mexico_City'], ['MX', '34', '62', 'America/Mexico_City'],
	['MX', '64', '76', 'America/Mexico_City'], ['MX', '78', '79', 'America/Mexico_City'],
	['MX', '86', '87', 'America/Mexico_City'], ['MX', '89', '99', 'America/Mexico_City'],
	['BR', '69', '69', 'America/Manaus'], ['BR', '699', '699', 'America/Rio_Branco'],
	['BR', '76', '76', 'America/Sao_Paulo'], ['BR', '768', '769', 'America/Manaus'],
	['BR', '78', '79', 'America/Manaus'], ['BR', '01', '68', 'America/Sao_Paulo'],
	['BR', '70', '75', 'America/Sao_Paulo'], ['BR', '77', '77', 'America/Sao_Paulo'],
	['BR', '80', '99', 'America/Sao_Paulo'], ['BR', '53990', '53990', 'America/Noronha'],
	// Towns on the border of Mexico that shift with their neighbours, and the bay that keeps Guadalajara's time.
	['MX', '260', '262', 'America/Matamoros'], ['MX', '873', '875', 'America/Matamoros'],
	['MX', '88', '88', 'America/Matamoros'], ['MX', '3288', '3288', 'America/Ojinaga'],
	['MX', '6373', '6373', 'America/Mexico_City'],
	...runsOf('RU', russia), ...runsOf('ID', indonesia),
	['CL', '1', '9', 'America/Santiago'], ['CL', '277', '277', 'Pacific/Easter'],
	['CL', '595', '599', 'America/Coyhaique'], ['CL', '600', '611', 'America/Coyhaique'],
	['CL', '612', '649', 'America/Punta_Arenas'],
	['EC', '01', '19', 'America/Guayaquil'], ['EC', '20', '20', 'Pacific/Galapagos'],
	['EC', '21', '24', 'America/Guayaquil'], ['CN', '0', '9', 'Asia/Shanghai'],
	['PG', '1', '9', 'Pacific/Port_Moresby'], ['PG', '355', '355', 'Pacific/Bougainville'],
	['UA', '01', '94', 'Europe/Kyiv'], ['UA', '95', '99', 'Europe/Kyiv|Europe/Simferopol'],
];

/** North American area codes that came into use after the prefix data was made: code, state or province. */
export const youngAreaCodes = { 273: 'CA-QC' };

/** Codes without exchange data in a divided state or province: the zones of the part that they serve. */
export const overlayZones = {
	236: 'America/Vancouver|America/Edmonton', 249: 'America/Toronto', 257: 'America/Vancouver',
	263: 'America/Toronto', 273: 'America/Toronto', 324: E, 343: 'America/Toronto', 346: C,
	354: 'America/Toronto', 364: C, 365: 'America/Toronto', 367: 'America/Toronto', 382: 'America/Toronto',
	430: C, 437: 'America/Toronto', 448: C + '|' + E, 463: E, 468: 'America/Toronto', 474: 'America/Regina',
	531: C, 548: 'America/Toronto', 579: 'America/Toronto', 581: 'America/Toronto', 629: C,
	639: 'America/Regina', 645: E, 647: 'America/Toronto', 656: E, 683: 'America/Toronto', 689: E, 725: P,
	726: C, 728: E, 737: C, 742: 'America/Toronto', 753: 'America/Toronto', 754: E, 873: 'America/Toronto',
	930: E + '|' + C, 942: 'America/Toronto', 945: C, 947: E, 971: P,
};

/** Area codes of the islands that share the calling code 1. */
export const islandCodes = {
	BS: '242', BB: '246', AI: '264', AG: '268', VG: '284', VI: '340', KY: '345', BM: '441', GD: '473', TC: '649',
	JM: '658 876', MS: '664', MP: '670', GU: '671', AS: '684', SX: '721', LC: '758', DM: '767', VC: '784',
	PR: '787 939', DO: '809 829 849', TT: '868', KN: '869',
};

/** Prefixes of countries with several clocks: zones, prefixes. */
export const worldPrefixes = [
	['Europe/Madrid', '34'], ['Atlantic/Canary', '34822 34828 34922 34928'],
	['Europe/Madrid|Atlantic/Canary', '346 347'], ['Europe/Lisbon', '351'],
	['Atlantic/Azores', '351292 351295 351296'], ['Europe/Lisbon|Atlantic/Azores', '3519'],
	['Pacific/Auckland', '64'], ['Pacific/Chatham', '643305'], ['America/Santiago', '56'],
	['Asia/Shanghai', '86'], ['Europe/Kyiv', '380'], ['America/Guayaquil', '593'],
	['Australia/Sydney', '612 613'], ['Australia/Brisbane', '617'], ['Australia/Adelaide', '6188'],
	['Australia/Darwin', '618889 61889'], ['Australia/Perth', '6186 6189'],
	['Australia/Sydney|Australia/Perth|Australia/Brisbane|Australia/Adelaide', '614'],
	['America/Mexico_City', '52'], ['America/Tijuana', '52646 52661 52664 52665 52686'],
	['America/Hermosillo', '52622 52623 52631 52632 52633 52634 52637 52638 52641 52642 52643 52644 52645 52647 '
		+ '52651 52653 52662'],
	['America/Mazatlan', '52612 52613 52615 52624 52667 52668 52669 52672 52673 52687 52694 52695 52696 52697 '
		+ '52698 52311 52319 52323 52324 52325 52389'],
	['America/Cancun', '52983 52984 52987 52998'], ['America/Ciudad_Juarez', '52656'],
	['America/Sao_Paulo', '55'], ['America/Rio_Branco', '5568'], ['America/Manaus', '5565 5566 5567 5569 5592 5595'],
	['America/Manaus|America/Rio_Branco', '5597'], ['Europe/Moscow', '7495 7498 7499 7812'], ['Asia/Almaty', '77'],
	['America/Matamoros', '52867 52868 52877 52878 52894 52897 52899'], ['America/Ojinaga', '52626'],
	['America/Punta_Arenas', '5661'], ['America/Coyhaique', '5667'],
	['Pacific/Port_Moresby', '675'], ['Asia/Jakarta|Asia/Makassar|Asia/Jayapura', '62 628'], ['Africa/Kinshasa|Africa/Lubumbashi', '243'],
];

/**
 * Calling codes whose landlines lie where libphonenumber's map of zones says, and the prefixes of which the map is
 * not believed: mobile ones, which it puts into the capital, and those outside the country.
 */
export const mappedCodes = { 7: '7 77 79 740 7800 7808 7809 7810 7840 7940', 62: '62 628', 243: '2438 2439', 299: '',
	686: '', 689: '', 691: '', 976: '' };
